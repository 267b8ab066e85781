"""Holds the checker of form answers against the published cases of FHIR/fhir-test-cases, and prints how many agree.

    git clone https://github.com/FHIR/fhir-test-cases; python tools/published_forms.py fhir-test-cases/validator

Each case is a form, a response to it, and the outcome of another program. A case applies unless its outcome is about
something that our form has none of; those are counted by reason. Ends with 1 when a case that applies disagrees.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from fhir.resources.R4B.questionnaire import Questionnaire
from fhir.resources.R4B.questionnaireresponse import QuestionnaireResponse
from pydantic import ValidationError

from popliteal.faces.api.fhir.checking import misfits

NOT_OURS = {
    "attachment": "answers that are files",
    "quantity": "answers with units",
    "reference": "answers that point to other resources",
    "url": "answers that are addresses",
    "decimal": "a number of decimal places",
    "date-min-max": "bounds of a day",
    "date-time-min-max": "bounds of a time",
    "async": "answers from a terminology server",
    "exclusive": "an option that excludes others",
    "min-occurs": "a least number of answers",
    "max-occurs": "a largest number of answers",
    "regex": "a pattern for a text",
    "draft-downgrade": "a draft form, of which the other program makes every error a warning",
    "not-resolved": "a form that cannot be found",
}
"""What a case's name says it is about -> what our form has none of."""


def verdict(folder: Path, name: str) -> bool | None:
    """Whether we find something wrong with a response; None where the form itself cannot be read."""
    cases = folder / "questionnaire" / "brianpos"
    try:
        form = Questionnaire.model_validate_json((cases / f"{name}-q.json").read_bytes())
    except (OSError, ValidationError):
        return None
    try:
        response = QuestionnaireResponse.model_validate_json((cases / f"{name}-qr.json").read_bytes())
    except ValidationError:
        return True
    return bool(misfits(form, response))


def is_wrong(outcome: Any) -> bool:
    """Whether the other program found an error."""
    return any(issue["severity"] in ("error", "fatal") for issue in outcome.get("issue", []))


def main() -> int:
    """Print the counts, and each case that applies and disagrees."""
    folder, left_out, agree, other = Path(sys.argv[1]), Counter[str](), 0, []
    for path in sorted((folder / "outcomes" / "brianpos").glob("R4.*-qr-base.json")):
        name = path.name.removeprefix("R4.").removesuffix("-qr-base.json")
        theirs, ours = is_wrong(json.loads(path.read_bytes())), verdict(folder, name)
        reason = next((reason for part, reason in NOT_OURS.items() if part in name), None)
        if reason is not None:
            left_out[reason] += 1
        elif ours == theirs:
            agree += 1
        else:
            other.append(f"{name}: they say {'wrong' if theirs else 'right'}, we do not")
    applies = agree + len(other)
    print(f"{applies + sum(left_out.values())} outcomes: {applies} apply, {agree} of them agree; "
          f"{sum(left_out.values())} do not apply:")  # fmt: skip
    print("\n".join([*(f"  {count} {reason}" for reason, count in left_out.most_common()), *other]))
    return int(bool(other))


if __name__ == "__main__":
    sys.exit(main())
