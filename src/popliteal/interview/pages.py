"""What can be asked next: the pages of the knowledge base, cut down to what is still open for this person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from popliteal.case import YES, Case, fits
from popliteal.case.record import ABOUT
from popliteal.knowledge import Finding, Knowledge
from popliteal.knowledge.schema import InterviewPage

Because = Literal["core", "urgency", "causes", "clear_up", "settle", "change"]
SETTLE = "settle"
MOST_SETTLED = 3


@dataclass(frozen=True)
class Page:
    """One page: a list to tick, or separate questions; `items` are the ids still open.

    `because` says why it is asked now: it belongs to the fixed core, it can raise the urgency, it tells causes apart,
    it clears up a contradiction, it settles a doubt that decides, or the person wants to change it.
    """

    id: str
    topic: str
    title: str
    why: str
    many: bool
    items: tuple[str, ...]
    because: Because

    @property
    def questions(self) -> int:
        """Things the person must answer: a list to tick is one."""
        return 1 if self.many else len(self.items)


def settled(name: str) -> str:
    """What stands among the passed items once a sign in doubt was asked by itself, with its home check."""
    return f"{SETTLE}:{name}"


def settling_page(items: tuple[str, ...], knowledge: Knowledge) -> Page:
    """The page that asks once more about signs in doubt, each by itself."""
    plan = knowledge.interview.settle
    return Page(SETTLE, plan.topic, plan.title, plan.why, many=False, items=items, because="settle")


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
    if name in case.answers or (name in passed and finding.emergency is None) or not fits(finding, case):
        return False
    return not finding.parent or case.answers.get(finding.parent[0]) == YES or _asked_together(finding, case)


def answered_pages(case: Case, passed: frozenset[str], knowledge: Knowledge) -> list[Page]:
    """The pages that were answered, each whole, so that any answer can be changed."""
    found = []
    for page in knowledge.interview.pages:
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


def as_page(page: InterviewPage, items: tuple[str, ...], because: Because) -> Page:
    """The page with what is open of it."""
    return Page(page.id, page.topic, page.title, page.why, bool(page.many), items, because)
