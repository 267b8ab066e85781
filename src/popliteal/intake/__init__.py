"""A person's own words to answers that the person confirms: nothing is taken as an answer by itself."""

from popliteal.intake.reading import Danger, Proposal, Reader, Reading, Span

__all__ = ["Danger", "Proposal", "Reader", "Reading", "Span"]
