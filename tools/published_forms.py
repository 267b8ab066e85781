"""Holds the checker of form answers against the published cases of FHIR/fhir-test-cases, and prints how many agree.

    python tools/published_forms.py                              counts the cases that are kept in tests/api
    git clone https://github.com/FHIR/fhir-test-cases            (Apache License 2.0)
    python tools/published_forms.py fhir-test-cases/validator    keeps them again, then counts

Each case is a form, a response to it, and the outcome of another program. A case applies unless its form is about
something that ours has none of; those are counted by reason. Two programs agree when both find nothing wrong, or find
it at the same places. Ends with 1 when a case that applies disagrees.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from fhir.resources.R4B.questionnaire import Questionnaire

from popliteal.casework.faults import FaultyCaseError
from popliteal.faces.api.fhir.checking import misfits
from popliteal.faces.api.fhir.unwrap import response_in

KEPT = Path(__file__).parents[1] / "tests" / "api" / "published_forms.json"
SOURCE = (
    "https://github.com/FHIR/fhir-test-cases at 2dee8a0f8fa0b948b4cd28f0edfc34a0322318fe, licensed under the Apache "
    "License 2.0: validator/questionnaire/brianpos and validator/outcomes/brianpos/R4.*-qr-base.json. Forms and "
    "responses as printed there; of each outcome the severity, the code and the element of its issues."
)
TYPES = {
    "attachment": "answers that are files",
    "quantity": "answers with units",
    "reference": "answers that point to other resources",
    "url": "answers that are addresses",
}
"""Type of a question -> what our form has none of."""
EXTENSIONS = {
    "maxDecimalPlaces": "a number of decimal places",
    "questionnaire-optionExclusive": "an option that excludes others",
    "questionnaire-minOccurs": "a least number of answers",
    "questionnaire-maxOccurs": "a largest number of answers",
    "regex": "a pattern for a text",
}
"""End of the address of an extension -> what our form has none of."""
BOUNDS = ("minValue", "maxValue")
OURS_ALONE = {"string-draft-downgrade": "a draft form, of which the other program makes every error a warning"}
"""Cases that are about how the other program runs, by their name."""
WRONG = ("error", "fatal")


def kept_cases() -> dict[str, Any]:
    """Each published case by its name: `form` (null where it cannot be found), `response`, `issues` of the outcome."""
    cases: dict[str, Any] = json.loads(KEPT.read_text("utf-8"))["cases"]
    return cases


def why_not(name: str, form: Mapping[str, Any] | None) -> str | None:
    """What the form of a case has that ours has none of; None where the case applies."""
    if form is None:
        return "a form that cannot be found"
    return OURS_ALONE.get(name) or next((reason for item in _items(form) for reason in _foreign(item)), None)


def _items(part: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for item in part.get("item", []):
        yield item
        yield from _items(item)


def _foreign(item: Mapping[str, Any]) -> Iterator[str]:
    if item["type"] in TYPES:
        yield TYPES[item["type"]]
    if "answerValueSet" in item:
        yield "answers from a terminology server"
    holders = (item, *item.get("answerOption", []))
    names = [extension["url"].rpartition("/")[2] for part in holders for extension in part.get("extension", [])]
    yield from (EXTENSIONS[name] for name in names if name in EXTENSIONS)
    if item["type"] in ("date", "dateTime") and any(name in BOUNDS for name in names):
        yield f"bounds of a {'day' if item['type'] == 'date' else 'time'}"


def places(case: Mapping[str, Any]) -> list[str]:
    """The elements of the response in which the other program found an error."""
    return [element for severity, _, element in case["issues"] if severity in WRONG]


def our_places(case: Mapping[str, Any]) -> list[str]:
    """The elements of the response in which we find an error."""
    form = Questionnaire.model_validate(case["form"])
    try:
        return [part.element for part in misfits(form, response_in(case["response"]))]
    except FaultyCaseError as error:
        return [part.element for part in error.faults]


def agree(theirs: list[str], ours: list[str]) -> bool:
    """Whether each place of the one is named by the other; we say what in an answer is wrong, they name the answer."""
    return all(any(our.startswith(their) for our in ours) for their in theirs) and all(
        any(our.startswith(their) for their in theirs) for our in ours
    )


def keep(folder: Path) -> None:
    """Write the cases of a folder, one a line."""
    lines = []
    for path in sorted((folder / "outcomes" / "brianpos").glob("R4.*-qr-base.json")):
        name = path.name.removeprefix("R4.").removesuffix("-qr-base.json")
        form, response = (_read(folder / "questionnaire" / "brianpos" / f"{name}-{part}.json") for part in ("q", "qr"))
        issues = [
            [issue["severity"], issue["details"]["coding"][0]["code"], *issue.get("expression", [""])]
            for issue in _read(path).get("issue", [])
        ]
        lines.append(f"{json.dumps(name)}: {json.dumps({'form': form, 'response': response, 'issues': issues})}")
    if not lines:
        sys.exit(f"{folder}: there are no outcomes below it; give the folder named validator")
    cases = ",\n".join(lines)
    KEPT.write_text(f'{{"from": {json.dumps(SOURCE)}, "cases": {{\n{cases}\n}}}}\n', encoding="utf-8")


def _read(path: Path) -> Any:
    return json.loads(path.read_bytes()) if path.exists() else None


def main() -> int:
    """Print the counts, and each case that applies and disagrees."""
    if len(sys.argv) > 1:
        keep(Path(sys.argv[1]))
    cases = kept_cases()
    reasons = {name: why_not(name, case["form"]) for name, case in cases.items()}
    left_out = Counter(reason for reason in reasons.values() if reason)
    told = {name: (places(cases[name]), our_places(cases[name])) for name, reason in reasons.items() if not reason}
    other = [
        f"{name}: they name {theirs}, we {ours}" for name, (theirs, ours) in told.items() if not agree(theirs, ours)
    ]
    print(f"{len(cases)} outcomes: {len(told)} apply, {len(told) - len(other)} of them agree "
          f"({sum(bool(theirs) for theirs, _ in told.values())} of wrong answers); "
          f"{left_out.total()} do not apply:")  # fmt: skip
    print("\n".join([*(f"  {count} {reason}" for reason, count in left_out.most_common()), *other]))
    return int(bool(other))


if __name__ == "__main__":
    sys.exit(main())
