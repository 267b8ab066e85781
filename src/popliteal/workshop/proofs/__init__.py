"""Proofs over every possible set of answers, and how they are checked (needs the extra `checks`: z3-solver)."""
