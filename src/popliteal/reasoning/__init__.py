"""Answers to probabilities: hypotheses, differential, its uncertainty, and the reasons for it."""

from popliteal.reasoning.model import Model, build_model

__all__ = ["Model", "build_model"]
