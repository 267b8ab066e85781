"""The general page about pain behind the knee, put together from the knowledge base."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from popliteal.knowledge import Condition, Knowledge, Level, Rule
from popliteal.knowledge.care_load import CareKnowledge
from popliteal.knowledge.care_schema import Item, Method, Offer

FEELS = ("sore", "sharp_or_pinching", "aching", "stabbing", "pressure_or_bubble")
WAYS = ("comes_and_goes", "worse_walking", "worse_bending", "better_sitting", "better_leg_straight")
ALONG = ("knee_swelling", "lump_behind_knee", "warmth", "click_or_pop", "skin_discoloration", "bruising")
GROUPS = (
    ("In and around the joint", ("joint",)),
    ("Muscles and tendons", ("muscle_tendon",)),
    ("Bands and bones that were hurt", ("injury",)),
    ("Nerves", ("nerve",)),
    ("Blood vessels", ("clot_scan", "vessel")),
    ("Infections", ("infection",)),
    ("Rare, but must not be missed", ("emergency", "tumor")),
)
OFFERS = (
    ("Looking and testing", ("examination", "tests")),
    ("Physical therapy", ("physical_therapy",)),
    ("Medicines on prescription, and shots", ("medicine", "injection", "aspiration")),
    ("Braces and other help", ("support", "other")),
    ("Surgery", ("surgery",)),
)
PLACES = (
    ("activity", "Before, during and after activity"),
    ("home_and_work", "At home and at work"),
    ("body", "For your body"),
)


@dataclass(frozen=True)
class Titled:
    """Things under a heading."""

    title: str
    items: tuple[Item | Offer | Condition | Rule, ...]


@dataclass(frozen=True)
class Article:
    """What the general page says, part by part."""

    feels: tuple[str, ...]
    ways: tuple[str, ...]
    along: tuple[str, ...]
    causes: tuple[Titled, ...]
    methods: tuple[Method, ...]
    home: tuple[Item, ...]
    medicines: tuple[Item, ...]
    supports: tuple[Item, ...]
    offers: tuple[Titled, ...]
    prevention: tuple[Titled, ...]
    seen: tuple[Titled, ...]


def article(care: CareKnowledge) -> Article:
    """The general page."""
    known = care.knowledge
    return Article(
        feels=_lay(FEELS, known),
        ways=_lay(WAYS, known),
        along=_lay(ALONG, known),
        causes=tuple(Titled(title, _of_actions(actions, known)) for title, actions in GROUPS),
        methods=tuple(care.methods.values()),
        home=tuple(
            step for step in care.steps.values() if step.article and step.phase != "waiting" and step.kind == "do"
        ),
        medicines=tuple(medicine for medicine in care.medicines.values() if medicine.suggested),
        supports=tuple(care.supports.values()),
        offers=tuple(
            Titled(title, tuple(offer for offer in care.offers.values() if offer.kind in kinds))
            for title, kinds in OFFERS
        ),
        prevention=tuple(
            Titled(title, tuple(item for item in care.prevention.values() if item.at == place))
            for place, title in PLACES
        ),
        seen=_seen(known),
    )


def _lay(names: Iterable[str], known: Knowledge) -> tuple[str, ...]:
    return tuple(known.findings[name].lay for name in names if name in known.findings)


def _of_actions(actions: tuple[str, ...], known: Knowledge) -> tuple[Condition, ...]:
    return tuple(condition for condition in known.conditions.values() if condition.action in actions)


def _seen(known: Knowledge) -> tuple[Titled, ...]:
    """The rules that stand for what the article says about being seen, most urgent first."""
    levels = (
        (Level.urgent_24_hours, "Be seen within 24 hours"),
        (Level.soon, "See a doctor within days"),
        (Level.routine, "Make a regular visit"),
    )
    return tuple(
        Titled(title, tuple(rule for rule in known.rules.values() if rule.level is level and rule.article))
        for level, title in levels
    )
