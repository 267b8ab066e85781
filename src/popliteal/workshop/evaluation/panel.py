"""A panel: people whose levels were fixed before any run, told in three ways.

`complete`: every other question that fits them is answered "no". `as_told`: only what they tell of themselves, and the
danger signs, which everyone is asked first. `interview`: what the interview asks, to its own end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from popliteal.assess import reckon
from popliteal.case import Case, CaseFile, build_case, fits, validate_case
from popliteal.interview import Interview
from popliteal.knowledge import CaseError, Knowledge, Level
from popliteal.knowledge.yamlfile import read_yaml
from popliteal.reasoning.model import Model
from popliteal.reasoning.named import names_that_fit
from popliteal.workshop.evaluation.interviewed import Told, interview_case
from popliteal.workshop.evaluation.known_cases import read_level, read_records
from popliteal.workshop.evaluation.measures import count

NEEDED = ("id", "answers", "lowest_safe", "best", "highest_reasonable")
LONGEST = 14
"""Days: the longest that the level `soon` may state."""
FIRST = 3
"""Causes of the list among which the right one is looked for, besides the less common ones that are named."""


@dataclass(frozen=True)
class PanelPerson:
    """One person of a panel.

    `lowest_safe_days`: the longest safe wait where the lowest safe level is `soon`. `names`: which of our causes the
    person's cause is; empty where none of ours is called so, None where nobody has said.
    """

    id: str
    file: CaseFile
    case: Case
    lowest_safe: Level
    lowest_safe_days: int
    best: Level
    highest_reasonable: Level
    names: frozenset[str] | None = None


@dataclass(frozen=True)
class Said:
    """What the program said of one person; `days` only with the level `soon`.

    `named`: whether a right name stands among the first three causes or the less common ones beside them.
    """

    person: PanelPerson
    level: Level
    days: int | None
    named: bool = False

    @property
    def under(self) -> bool:
        """Less urgent than is safe."""
        lowest = self.person.lowest_safe
        waits = self.level is lowest is Level.soon and (self.days or LONGEST) > self.person.lowest_safe_days
        return self.level < lowest or waits

    @property
    def over(self) -> bool:
        """More urgent than is reasonable."""
        return self.level > self.person.highest_reasonable


def read_panel(
    text: str, knowledge: Knowledge, place: str, names: Mapping[str, frozenset[str]] | None = None
) -> list[PanelPerson]:
    """The people of a file in the form of `tests/cases/panels/panel.yaml`, with the names of their causes.

    Raises:
        CaseError: naming the person and what is missing or not understood, or a name that is given for nobody.
    """
    people = [_read(record, knowledge, here) for here, record in read_records(text, place, NEEDED).items()]
    ids = {person.id for person in people}
    if names and not ids & names.keys():
        raise CaseError(
            f"{place}: the names are of nobody here, such as '{min(names)}'; people are '{min(ids)}' and so on"
        )
    return [replace(person, names=(names or {}).get(person.id)) for person in people]


def read_names(text: str, knowledge: Knowledge, place: str) -> dict[str, frozenset[str]]:
    """Which of our causes each person's cause is: a mapping from the person's id to ids of conditions or named causes.

    Raises:
        CaseError: the file is no such mapping, or an id is neither a condition nor a named cause.
    """
    try:
        content = read_yaml(text)
    except ValueError as error:
        raise CaseError(f"{place}: {error}") from None
    if not isinstance(content, dict) or not all(isinstance(value, list) for value in content.values()):
        raise CaseError(f"{place}: not a mapping from people to lists of causes")
    known = {*knowledge.conditions, *knowledge.named}
    for person, causes in content.items():
        unknown = [cause for cause in causes if not isinstance(cause, str) or cause not in known]
        if unknown:
            raise CaseError(f"{place}: {person}: '{unknown[0]}' is neither a condition nor a named cause")
    return {str(person): frozenset(causes) for person, causes in content.items()}


def _read(record: Mapping[str, Any], knowledge: Knowledge, place: str) -> PanelPerson:
    file = validate_case({key: record.get(key) for key in ("age", "sex", "answers")}, place)
    return PanelPerson(
        id=str(record["id"]),
        file=file,
        case=build_case(file, knowledge, place),
        lowest_safe=read_level(record["lowest_safe"], place),
        lowest_safe_days=int(record.get("lowest_safe_days", LONGEST)),
        best=read_level(record["best"], place),
        highest_reasonable=read_level(record["highest_reasonable"], place),
    )


def run_panel(people: Sequence[PanelPerson], model: Model) -> dict[str, list[Said]]:
    """What the program says of each person, by the way it was told."""
    interview = Interview(model)
    ways: dict[str, Callable[[PanelPerson], CaseFile]] = {
        "complete": lambda person: Told(person.case, "no", model.knowledge).whole(),
        "as_told": lambda person: _as_told(person, model.knowledge),
        "interview": lambda person: interview_case(Told(person.case, "no", model.knowledge), interview).file,
    }
    return {way: [_said(person, tell(person), model) for person in people] for way, tell in ways.items()}


def _as_told(person: PanelPerson, knowledge: Knowledge) -> CaseFile:
    """What the person tells, and "no" to the danger signs not told."""
    signs = [name for page in knowledge.interview.pages if page.core == "emergency" for name in page.many]
    denied = {name: "no" for name in signs if fits(knowledge.findings[name], person.case)}
    return person.file.model_copy(update={"answers": {**denied, **person.file.answers}})


def _said(person: PanelPerson, file: CaseFile, model: Model) -> Said:
    case = build_case(file, model.knowledge, person.id)
    sums = reckon(case, model)
    names = person.names or frozenset()
    ranking = list(sums.said.chances)
    named = names & {*ranking[:FIRST], *names_that_fit(case, sums.posterior.factors, model, ranking)}
    return Said(person, sums.urgency.level, sums.urgency.days, bool(named))


def panel_summary(runs: Mapping[str, Sequence[Said]]) -> dict[str, Any]:
    """Shares with intervals by way of telling, and everyone sent too late or too soon."""
    return {way: _block(said) for way, said in runs.items()}


def _block(said: Sequence[Said]) -> dict[str, Any]:
    return {
        "n": len(said),
        "under": count([one.under for one in said]).as_dict(),
        "over": count([one.over for one in said]).as_dict(),
        "exact": count([one.level is one.person.best for one in said]).as_dict(),
        **_names([one for one in said if one.person.names is not None]),
        "too_late": [_as_data(one) for one in said if one.under],
        "too_soon": [_as_data(one) for one in said if one.over],
    }


def _names(said: Sequence[Said]) -> dict[str, Any]:
    if not said:
        return {}
    return {
        "has_a_name": count([bool(one.person.names) for one in said]).as_dict(),
        "named": count([one.named for one in said]).as_dict(),
    }


def _as_data(said: Said) -> dict[str, Any]:
    person = said.person
    days = {"days": said.days, "safe_days": person.lowest_safe_days} if said.level is Level.soon else {}
    return {
        "id": person.id,
        "level": said.level.name,
        **days,
        "lowest_safe": person.lowest_safe.name,
        "best": person.best.name,
        "highest_reasonable": person.highest_reasonable.name,
    }
