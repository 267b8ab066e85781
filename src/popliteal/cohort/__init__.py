"""Many people at once: the same urgency and chances as one by one, from arrays of answers."""
