"""Chances, dates and people in words, the same for every face."""
