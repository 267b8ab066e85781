"""Answers to probabilities: hypotheses, differential, its uncertainty, and the reasons for it."""
