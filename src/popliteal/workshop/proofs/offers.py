"""What is proved of the plan: nothing is offered against a contraindication.

The plan's choices (`care.fit`, `care.medicines`) as formulas over every possible set of answers. Which causes are
likely, and which named causes fit, is left free: any set of them, so the proof holds whatever the probabilities.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import z3  # type: ignore[import-untyped]

from popliteal.care.fit import is_base, is_precaution
from popliteal.case import UNSURE
from popliteal.knowledge import Level
from popliteal.knowledge.care_load import CareKnowledge, cautions_of, load_care, refusals_of
from popliteal.knowledge.care_schema import PHASES, CareDanger, CareStep, Caution, Item, Medicine, Phase, Prevention
from popliteal.workshop.proofs.encode import NEVER, Formula, Truth
from popliteal.workshop.proofs.level import Triage
from popliteal.workshop.proofs.theorems import Claim, Must, ProofScope, Theorem

ALWAYS = z3.BoolVal(True)
Charge = tuple[Formula, str, Must]
"""What no case may do (or some case must), what is wrong otherwise, and which of the two."""


class Plans:
    """The plan of every person at once.

    Attributes:
        likely: condition -> whether it is likely; at least one is.
        fits: named cause -> whether it is the one that fits best under a likely condition.
        open: danger -> whether it is not ruled out.
    """

    def __init__(self, triage: Triage, care: CareKnowledge) -> None:
        self.triage = triage
        self.care = care
        self.likely = {name: z3.Bool(f"{name} is likely") for name in care.knowledge.conditions}
        self.fits = {name: z3.Bool(f"{name} fits best") for name in care.knowledge.named}
        self.possible = z3.Or(*self.likely.values())
        self._phases = self._phases_now()
        self.waiting = triage.at_least(Level.urgent_24_hours)
        self._suspected = {name: z3.Or(NEVER, *self._suspicions(danger)) for name, danger in care.dangers.items()}
        self.open = {
            name: z3.Or(self._suspected[name], *(triage.open[sign] for sign in danger.signs))
            for name, danger in care.dangers.items()
        }

    def _suspicions(self, danger: CareDanger) -> Iterator[Formula]:
        triage = self.triage
        yield from (triage.fired[rule] for rule in danger.rules)
        yield from (triage.passes(name) for name in danger.thresholds)
        yield from (triage.person.is_(sign, UNSURE) for sign in danger.signs)

    def truth(self, caution: Caution) -> Truth:
        """Whether a contraindication holds."""
        return self.triage.person.truth(self.care.when(caution.when))

    def none_against(self, cautions: Iterable[Caution]) -> Formula:
        """Whether none is known to hold."""
        return z3.Not(z3.Or(NEVER, *(self.truth(caution).yes for caution in cautions)))

    def all_ruled_out(self, cautions: Iterable[Caution]) -> Formula:
        """Whether each is known not to hold."""
        return z3.And(ALWAYS, *(self.truth(caution).no for caution in cautions))

    def any_likely(self, names: Iterable[str]) -> Formula:
        """Whether one of the conditions and groups is likely."""
        return z3.Or(NEVER, *(self.likely[cause] for cause in self.care.conditions(names)))

    def _only_likely(self, names: Iterable[str]) -> Formula:
        others = self.likely.keys() - self.care.conditions(names)
        return z3.Not(z3.Or(NEVER, *(self.likely[cause] for cause in others)))

    def unharmed(self, item: Item) -> Formula:
        """No danger under which the item could do harm is open, and no likely cause rules it out for good."""
        open_ = [self.open[name] for name in item.withhold_while]
        wrong = [self.any_likely(rule.causes) for rule in item.not_for if rule.until is None]
        return z3.Not(z3.Or(NEVER, *open_, *wrong))

    def offered(self, item: Item) -> Formula:
        """Whether `care.plan` offers a step, support, exercise or measure."""
        wanted = ALWAYS if is_base(item) else self.any_likely(item.suits)
        right_for_all = ALWAYS if is_precaution(item) else self._only_likely(item.suits)
        in_place = [self.offered(self.care.steps[name]) for name in getattr(item, "gives_way_to", [])]
        own = (self._due(item), wanted, right_for_all, self.unharmed(item), self.none_against(item.not_with))
        return z3.And(*own, z3.Not(z3.Or(NEVER, *in_place)))

    def _due(self, item: Item) -> Formula:
        """Only what is meant for the wait is offered in it, and only then; what is for a danger, under it."""
        if not isinstance(item, CareStep):
            return z3.Not(self.waiting)
        suspected = z3.Or(*(self._suspected[name] for name in item.dangers)) if item.dangers else ALWAYS
        if item.names:
            suspected = z3.And(suspected, z3.Or(NEVER, *(self.fits[name] for name in item.names)))
        if item.only_when is not None:
            suspected = z3.And(suspected, self.triage.person.truth(self.care.when(item.only_when)).yes)
        if item.phase != "waiting":
            return z3.And(z3.Not(self.waiting), suspected)
        level = self.triage.at_least(Level(item.from_level or 0))
        if item.up_to_level is not None:
            level = z3.And(level, z3.Not(self.above(item.up_to_level)))
        return z3.And(self.waiting, level, suspected)

    def considered(self, medicine: Medicine) -> Formula:
        """Whether a medicine may be taken, if need be after asking."""
        if not medicine.suggested:
            return NEVER
        return z3.And(
            self.any_likely(medicine.suits),
            self._only_likely([*medicine.suits, *medicine.goes_with]),
            self.none_against(refusals_of(medicine)),
            self.unharmed(medicine),
            z3.Not(self._too_early(medicine)),
            z3.Not(self.above(medicine.highest_level)),
        )

    def above(self, level: Level) -> Formula:
        """Whether the level is more urgent than `level`."""
        return self.triage.at_least(Level(level + 1)) if level < max(Level) else NEVER

    def fine(self, medicine: Medicine) -> Formula:
        """Whether it is called fine for most people like you."""
        return z3.And(self.considered(medicine), self.all_ruled_out(cautions_of(medicine)))

    def _too_early(self, medicine: Medicine) -> Formula:
        """Whether a likely cause asks to wait for a later phase than the person's."""
        found = [NEVER]
        for rule in medicine.not_for:
            if rule.until is not None:
                starts = max(PHASES.index(rule.until), PHASES.index(medicine.phase))
                before = z3.Or(*(self._phases[phase] for phase in PHASES[:starts]))
                found.append(z3.And(self.any_likely(rule.causes), before))
        return z3.Or(*found)

    def _phases_now(self) -> dict[Phase, Formula]:
        """The first phase known to hold; when none is, `protect` (as `care.situation`)."""
        found: dict[Phase, Formula] = dict.fromkeys(PHASES, NEVER)
        earlier = NEVER
        for phase in PHASES[1:]:
            when = self.care.phases[phase].when
            holds = NEVER if when is None else self.triage.person.truth(self.care.when(when)).yes
            found[phase] = z3.And(holds, z3.Not(earlier))
            earlier = z3.Or(earlier, holds)
        return {**found, "protect": z3.Or(found["protect"], z3.Not(earlier))}


def offer_claims(triage: Triage, scope: ProofScope) -> Iterator[Claim]:
    """Of every item and medicine: not against a contraindication, nor with one unknown and no word about it."""
    care = load_care(triage.knowledge)
    plans = Plans(triage, care)
    for item in care.items:
        if item.id in scope:
            claims = _medicine_claims(plans, item) if isinstance(item, Medicine) else _item_claims(plans, item)
            yield from (
                Claim(item.id, z3.And(plans.possible, formula), f"{item.id} {fails}", must)
                for formula, fails, must in claims
            )


def _item_claims(plans: Plans, item: Item) -> Iterator[Charge]:
    offered = plans.offered(item)
    yield from _never_harmful(plans, item, offered)
    for caution in cautions_of(item):
        yield z3.And(offered, plans.truth(caution).yes), f"is offered against: {caution.reason}", "never"
    yield offered, "is never offered to anyone", "sometimes"
    if not isinstance(item, CareStep | Prevention):
        yield z3.And(offered, plans.waiting), "is offered while someone must be seen first", "never"


def _medicine_claims(plans: Plans, medicine: Medicine) -> Iterator[Charge]:
    considered, fine = plans.considered(medicine), plans.fine(medicine)
    yield from _never_harmful(plans, medicine, considered)
    for caution in refusals_of(medicine):
        yield z3.And(considered, plans.truth(caution).yes), f"is considered against: {caution.reason}", "never"
    for caution in cautions_of(medicine):
        unknown = z3.Not(plans.truth(caution).no)
        yield z3.And(fine, unknown), f"is fine, with this not ruled out: {caution.reason}", "never"
    if medicine.suggested:
        yield fine, "is fine for no one", "sometimes"
    above = z3.And(considered, plans.above(medicine.highest_level))
    yield above, f"is considered above {medicine.highest_level.name}", "never"


def _never_harmful(plans: Plans, item: Item, offered: Formula) -> Iterator[Charge]:
    for danger in item.withhold_while:
        yield z3.And(offered, plans.open[danger]), f"is offered while this is open: {danger}", "never"
    for rule in item.not_for:
        if rule.until is None:
            yield z3.And(offered, plans.any_likely(rule.causes)), f"is offered though: {rule.reason}", "never"


OFFERS = Theorem(
    "offers_keep_contraindications",
    "No medicine, dose, support, exercise or step is offered against one of its contraindications, or under a danger "
    "that it could make worse; a medicine with one unknown is never called fine.",
    offer_claims,
)
