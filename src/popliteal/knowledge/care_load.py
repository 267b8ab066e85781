"""Reading the folder `care` of a knowledge directory into one immutable `CareKnowledge`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from pydantic import BaseModel

from popliteal.knowledge.care_schema import (
    Activity,
    Advice,
    CareDanger,
    CareStep,
    Caution,
    Course,
    DoseNote,
    Drawing,
    Exercise,
    Group,
    Item,
    Medicine,
    Method,
    Offer,
    PhaseText,
    Prevention,
    SafetyNet,
    Support,
    Treatments,
)
from popliteal.knowledge.errors import KnowledgeError, nearest
from popliteal.knowledge.load import Knowledge, single_list, uncollected
from popliteal.knowledge.logic import Expr, parse

Record = TypeVar("Record", bound=BaseModel)
ANY = "any"


@dataclass(frozen=True)
class CareKnowledge:
    """Everything the program knows about what to do, by id; `knowledge` is what it belongs to."""

    knowledge: Knowledge
    phases: Mapping[str, PhaseText]
    groups: Mapping[str, Group]
    dangers: Mapping[str, CareDanger]
    steps: Mapping[str, CareStep]
    supports: Mapping[str, Support]
    exercises: Mapping[str, Exercise]
    medicines: Mapping[str, Medicine]
    doses: Mapping[str, DoseNote]
    prevention: Mapping[str, Prevention]
    methods: Mapping[str, Method]
    offers: Mapping[str, Offer]
    courses: Mapping[str, Course]
    safety_net: Mapping[str, SafetyNet]
    drawings: Mapping[str, Drawing]
    activities: Mapping[str, Activity]
    choices: Mapping[str, Treatments]

    @property
    def items(self) -> Iterator[Item]:
        """Everything that could be offered or withheld."""
        for kind in (self.steps, self.supports, self.exercises, self.medicines, self.prevention):
            yield from kind.values()

    @property
    def advice(self) -> Iterator[tuple[str, Advice]]:
        """Every statement with its place: the items, their cautions, and the rest."""
        for item in self.items:
            yield item.id, item
            for number, caution in enumerate(cautions_of(item)):
                yield f"{item.id}, caution {number + 1}", caution
        for kind in (self.doses, self.methods, self.offers, self.courses, self.safety_net):
            yield from kind.items()
        for activity in self.activities.values():
            yield from ((f"{activity.id}, {answer.say}", answer) for answer in activity.answers)
        for choice in self.choices.values():
            yield from ((f"{choice.id}, {way.name}", way) for way in choice.ways)

    @cached_property
    def by_id(self) -> Mapping[str, Advice]:
        """Everything that is advised, by id."""
        groups = (
            self.doses, self.safety_net, self.courses, self.offers, self.methods, self.prevention, self.medicines,
            self.exercises, self.supports, self.steps,
        )  # fmt: skip
        return {name: advice for group in groups for name, advice in group.items()}

    @cached_property
    def _expressions(self) -> dict[int, tuple[Any, Expr]]:
        """By the identity of what was written down, which is kept beside, so that no other can come to have it."""
        return {}

    @cached_property
    def _conditions(self) -> dict[tuple[str, ...], frozenset[str]]:
        return {}

    def when(self, condition: Any) -> Expr:
        """The expression that a `when` of the care files writes down; parsed once.

        Raises:
            KnowledgeError: naming the part that is not understood.
        """
        if id(condition) not in self._expressions:
            try:
                self._expressions[id(condition)] = condition, parse(condition, self.knowledge.names)
            except ValueError as error:
                raise KnowledgeError(f"{self.knowledge.directory}: care: {error}") from None
        return self._expressions[id(condition)][1]

    def conditions(self, names: Iterable[str]) -> frozenset[str]:
        """The conditions that a list of conditions and groups stands for; `any` stands for all. Worked out once."""
        key = tuple(names)
        if key not in self._conditions:
            self._conditions[key] = self._meant(key)
        return self._conditions[key]

    def _meant(self, names: Iterable[str]) -> frozenset[str]:
        found: set[str] = set()
        for name in names:
            if name == ANY:
                found.update(self.knowledge.conditions)
            elif name in self.groups:
                found.update(self.groups[name].conditions)
            else:
                found.add(name)
        return frozenset(found)


def refusals_of(item: Item) -> list[Caution]:
    """The contraindications under which an item is not given at all; `do_not` is how a medicine says it."""
    return [*item.not_with, *(item.do_not if isinstance(item, Medicine) else [])]


def cautions_of(item: Item) -> list[Caution]:
    """Every contraindication of an item: those that refuse it, then those that call for asking first."""
    return [*refusals_of(item), *(item.ask_first if isinstance(item, Medicine) else [])]


@uncollected()
def load_care(knowledge: Knowledge) -> CareKnowledge:
    """The care knowledge that belongs to `knowledge`.

    Raises:
        KnowledgeError: naming the file and the place.
    """
    root = knowledge.directory

    def read(name: str, record: type[Record]) -> dict[str, Record]:
        return single_list(root, f"care/{name}.yaml", record, knowledge.region)

    care = CareKnowledge(
        knowledge=knowledge,
        phases=read("phases", PhaseText),
        groups=read("groups", Group),
        dangers=read("dangers", CareDanger),
        steps=read("steps", CareStep),
        supports=read("supports", Support),
        exercises=read("exercises", Exercise),
        medicines=read("medicines", Medicine),
        doses=read("doses", DoseNote),
        prevention=read("prevention", Prevention),
        methods=read("methods", Method),
        offers=read("clinician", Offer),
        courses=read("course", Course),
        safety_net=read("safety_net", SafetyNet),
        drawings=read("drawings", Drawing),
        activities=read("activities", Activity),
        choices=read("choices", Treatments),
    )
    _check(care)
    return care


def _check(care: CareKnowledge) -> None:
    """Every id that is named exists, and every condition can be parsed."""
    known = care.knowledge
    causes = {*known.conditions, *care.groups, ANY}
    for group in care.groups.values():
        _known(group.conditions, known.conditions, f"groups.yaml: {group.id}", "condition")
    for danger in care.dangers.values():
        _check_danger(danger, known)
    for item in care.items:
        _check_item(item, care, causes)
    _check_answers(care, causes)
    for file, advised in (("clinician.yaml", care.offers), ("methods.yaml", care.methods)):
        for name, advice in advised.items():
            _known(advice.suits, causes, f"{file}: {name}", "condition or group")
    items = {item.id for item in care.items}
    for method in care.methods.values():
        _known(
            (part.item for part in method.parts if part.item), items, f"methods.yaml: {method.id}", "item of the plan"
        )
    for file, keyed, allowed, kind in (
        ("course.yaml", care.courses, known.conditions, "condition"),
        ("safety_net.yaml", care.safety_net, known.levels, "level"),
        ("exercises.yaml", care.exercises, care.drawings, "drawing"),
    ):
        _known(keyed, allowed, file, kind)


def _check_answers(care: CareKnowledge, causes: set[str]) -> None:
    items = {item.id for item in care.items}
    for activity in care.activities.values():
        if activity.only_when is not None:
            care.when(activity.only_when)
        for answer in activity.answers:
            place = f"activities.yaml: {activity.id}"
            _known(answer.causes, causes, place, "condition or group")
            _known(answer.dangers, care.dangers, place, "danger")
            _known([answer.needs] if answer.needs else [], items, place, "item of the plan")
    for choice in care.choices.values():
        _known(choice.suits, causes, f"choices.yaml: {choice.id}", "condition or group")


def _check_danger(danger: CareDanger, known: Knowledge) -> None:
    for names, allowed, kind in (
        (danger.conditions, known.conditions, "condition"),
        (danger.thresholds, known.thresholds, "threshold"),
        (danger.signs, known.signs, "emergency sign"),
        (danger.rules, known.rules, "rule"),
    ):
        _known(names, allowed, f"dangers.yaml: {danger.id}", kind)


def _check_item(item: Item, care: CareKnowledge, causes: set[str]) -> None:
    place = f"item {item.id}"
    _known(item.suits, causes, place, "condition or group")
    _known(item.withhold_while, care.dangers, place, "danger")
    for rule in item.not_for:
        _known(rule.causes, causes, place, "condition or group")
    for caution in cautions_of(item):
        care.when(caution.when)
    if isinstance(item, Medicine):
        _known([*item.goes_with, *item.first_for], causes, place, "condition or group")
    if isinstance(item, Exercise):
        _known(item.best_for, causes, place, "condition or group")
    if isinstance(item, CareStep):
        _known(item.dangers, care.dangers, place, "danger")
        _known(item.names, care.knowledge.named, place, "named cause")
        _known(item.gives_way_to, care.steps.keys() - {item.id}, place, "other step")
        unsuited = [name for name in item.names if care.knowledge.named[name].of not in care.conditions(item.suits)]
        if unsuited:
            raise KnowledgeError(f"care/{place}: '{unsuited[0]}' counts under a condition that it does not suit")
    if isinstance(item, Prevention) and item.shown_when is not None:
        care.when(item.shown_when)
    if isinstance(item, CareStep) and item.only_when is not None:
        care.when(item.only_when)


def _known(names: Iterable[str], allowed: Iterable[str], place: str, kind: str) -> None:
    allowed = set(allowed)
    for name in names:
        if name not in allowed:
            raise KnowledgeError(f"care/{place}: '{name}' is no {kind}.{nearest(name, allowed)}")
