"""Proofs over every possible set of answers, and how they are checked (needs the extra `workshop`: z3-solver)."""
