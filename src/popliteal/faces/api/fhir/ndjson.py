"""One line of FHIR NDJSON: the answers of one person, for whoever scores many."""

from __future__ import annotations

from collections.abc import Sequence

from popliteal.casework.faults import BadPart, FaultyCaseError, checked_case
from popliteal.casework.ready import Ready
from popliteal.cohort.columns import BadValue
from popliteal.cohort.lines_file import ReadLine, ToldLine
from popliteal.faces.api.body import read_json
from popliteal.faces.api.fhir.unwrap import case_in, response_in
from popliteal.faces.api.problems import RefusedError

RESOURCE = "a Bundle or QuestionnaireResponse as JSON"


def line_reader(ready: Ready) -> ReadLine:
    """Reads a line that holds a QuestionnaireResponse, or a Bundle with one; its id is that of the response."""

    def read(line: bytes) -> ToldLine | Sequence[BadValue]:
        try:
            content = read_json(line)
            if not isinstance(content, dict):
                return _bad([BadPart("", "no object", RESOURCE)])
            response = response_in(content)
            return ToldLine(response.id, checked_case(case_in(response, ready), ready.knowledge))
        except RefusedError as error:
            return _bad(error.faults or [BadPart("", str(error.detail), RESOURCE)])
        except FaultyCaseError as error:
            return _bad(error.faults)

    return read


def _bad(parts: Sequence[BadPart]) -> list[BadValue]:
    return [BadValue(0, _writable(part.element), _writable(part.given), part.allowed) for part in parts]


def _writable(text: str) -> str:
    """Text without what JSON can name and no file can hold: half of a pair of codes."""
    return text.encode("utf-8", "replace").decode()
