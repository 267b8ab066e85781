"""A person's own words to answers that the person confirms: nothing is taken as an answer by itself."""

from popliteal.intake.proposals import Proposal, ReadDanger, Reading, Span
from popliteal.intake.reading import Reader

__all__ = ["Proposal", "ReadDanger", "Reader", "Reading", "Span"]
