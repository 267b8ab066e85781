"""A person's own words to answers that the person confirms: nothing is taken as an answer by itself."""

from popliteal.intake.reading import Reader
from popliteal.intake.result import Proposal, ReadDanger, Reading, Span

__all__ = ["Proposal", "ReadDanger", "Reader", "Reading", "Span"]
