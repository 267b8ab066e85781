"""The assessment of a case that other software sent."""

from __future__ import annotations

from popliteal.assess import Assessment, assess
from popliteal.case import CaseFile
from popliteal.casework.faults import checked_case
from popliteal.casework.ready import Ready


def assessed(file: CaseFile, ready: Ready, intervals: bool = True) -> Assessment:
    """The assessment of a case file, with its plan where there is one.

    Raises:
        FaultyCaseError: it cannot be read.
    """
    return assess(checked_case(file, ready.knowledge), ready.model, with_intervals=intervals, care=ready.care)
