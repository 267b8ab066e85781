"""All that is known about one id of the knowledge base."""
