"""What can be asked next: the pages of the knowledge base, cut down to what is still open for this person."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from popliteal.case import YES, Case, fits
from popliteal.case.record import ABOUT
from popliteal.knowledge import Finding, Knowledge
from popliteal.knowledge.schema import InterviewPage

Because = Literal["complaint", "core", "urgency", "causes", "team", "clear_up", "settle", "change"]
SETTLE, TEAM = "settle", "team"
LIST = "list"
"""The id of a list that is put together from all pages."""
MOST_SETTLED = 2
OLDEST_TODDLER = 3
"""Up to this age somebody else answers for a child."""


@dataclass(frozen=True)
class Page:
    """One page: a list to tick, or separate questions; `items` are the ids still open.

    `because` says why it is asked now: it is what the person came with (what is not ticked there is not asked, and no
    no), it belongs to the fixed core, it can raise the urgency, it tells causes apart, it is for those who will see the
    person, it clears up a contradiction, it settles a doubt that decides, or the person wants to change it.
    """

    id: str
    topic: str
    title: str
    why: str
    many: bool
    items: tuple[str, ...]
    because: Because

    @property
    def comes_before_advice(self) -> bool:
        """Whether everyone is asked it, or it is a doubt that decides: no calming advice rests before it."""
        return self.because in ("complaint", "core", "settle")

    @property
    def questions(self) -> int:
        """Things the person must answer: a list to tick is one."""
        return 1 if self.many else len(self.items)


def settled(name: str) -> str:
    """What stands among the passed items once a sign in doubt was asked by itself, with its home check."""
    return f"{SETTLE}:{name}"


def team_lists(passed: Collection[str]) -> int:
    """How many lists for those who will see the person were answered."""
    return sum(name.startswith(f"{TEAM}:") for name in passed)


def settling_page(items: tuple[str, ...], knowledge: Knowledge) -> Page:
    """The page that asks once more about signs in doubt, each by itself."""
    plan = knowledge.interview.settle
    return Page(SETTLE, plan.topic, plan.title, plan.why, many=False, items=items, because="settle")


def listed(names: Sequence[str], because: Because, knowledge: Knowledge) -> Page:
    """A list of things from any pages, those of one page together."""
    team = because == "team"
    words = knowledge.interview.team if team else knowledge.interview.lists
    order = [name for page in knowledge.interview.pages if page.core != "complaint" for name in page.many]
    items = tuple(sorted(dict.fromkeys(names), key=order.index))
    return Page(TEAM if team else LIST, words.topic, words.title, words.why, many=True, items=items, because=because)


def open_items(page: InterviewPage, case: Case, passed: frozenset[str], knowledge: Knowledge) -> tuple[str, ...]:
    """The ids of a page that are still open for this person."""
    return tuple(name for name in (page.many or page.ask) if is_open(name, case, passed, knowledge))


def is_open(name: str, case: Case, passed: frozenset[str], knowledge: Knowledge) -> bool:
    """Whether something can still be asked: not answered, not passed over, fitting age and sex, its parent there.

    An emergency sign cannot be passed over.
    """
    if name in ABOUT:
        return getattr(case, name) is None and name not in passed
    finding = knowledge.findings[name]
    if name in case.answers or (name in passed and finding.emergency is None) or not _fits_who_answers(finding, case):
        return False
    return not finding.parent or case.answers.get(finding.parent[0]) == YES or _asked_together(finding, case)


def _fits_who_answers(finding: Finding, case: Case) -> bool:
    """As `fits`; and whoever answers for themself is no toddler, though they did not tell their age."""
    of_a_toddler = finding.ages is not None and finding.ages[1] <= OLDEST_TODDLER
    return fits(finding, case) and not (of_a_toddler and case.age is None and case.who == "me")


def answered_pages(case: Case, passed: frozenset[str], knowledge: Knowledge) -> list[Page]:
    """The pages that were answered, each whole, so that any answer can be changed."""
    found = []
    for page in knowledge.interview.pages:
        if page.core == "complaint":  # each of its things stands on another page too
            continue
        items = tuple(name for name in (page.many or page.ask) if _was_asked(name, case, passed, knowledge))
        if items:
            found.append(as_page(page, items, "change"))
    return found


def _was_asked(name: str, case: Case, passed: frozenset[str], knowledge: Knowledge) -> bool:
    if name in ABOUT:
        return getattr(case, name) is not None or name in passed
    finding = knowledge.findings[name]
    if name not in (case.answers.keys() | passed) or not fits(finding, case):
        return False
    return not finding.parent or case.answers.get(finding.parent[0]) == YES or finding.group == "injury"


def _asked_together(finding: Finding, case: Case) -> bool:
    """Kinds of injury stand on one list with "another injury": they may be ticked before their parent is known."""
    return finding.group == "injury" and finding.parent[0] not in case.answers


def core_page(page: InterviewPage, items: tuple[str, ...]) -> Page:
    """A core page with what is open of it."""
    return as_page(page, items, "complaint" if page.core == "complaint" else "core")


def as_page(page: InterviewPage, items: tuple[str, ...], because: Because) -> Page:
    """The page with what is open of it."""
    return Page(page.id, page.topic, page.title, page.why, bool(page.many), items, because)
