"""Answers and probabilities to urgency: rules first, probabilities second, and the more urgent of the two wins."""
