"""A person's own words to answers that the person confirms: nothing is taken as an answer by itself."""

from popliteal.intake.reading import Reader
from popliteal.intake.result import Danger, Proposal, Reading, Span

__all__ = ["Danger", "Proposal", "Reader", "Reading", "Span"]
