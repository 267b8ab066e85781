"""Which question comes now, which came before, and what was told, theme by theme.

Steps and themes are numbered, so that no address tells an answer. A step is a page as it was asked; a theme one list
or one question.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from popliteal.case import CaseFile
from popliteal.case.record import ABOUT
from popliteal.interview import Page
from popliteal.interview.pages import core_page, listed
from popliteal.knowledge import Knowledge
from popliteal.knowledge.schema import InterviewPage

MEDICINES = "medicines"


def trail(file: CaseFile, knowledge: Knowledge) -> tuple[Page, ...]:
    """The steps as they were asked; what is known from elsewhere comes before, theme by theme."""
    answered = set(_answered(file))
    names = {name for page in file.asked for name in page}
    found = list(_by_theme([name for name in _answered(file) if name not in names], knowledge))
    for page in file.asked:
        complaint = [one for one in knowledge.interview.pages if one.core == "complaint" and one.id in page]
        if complaint:
            elsewhere = names.difference(page)
            items = tuple(name for name in complaint[0].many if name not in elsewhere)
            found.append(core_page(complaint[0], items))
        else:
            found += _asked_together([name for name in page if name in answered], knowledge)
    return tuple(found)


def _asked_together(names: Sequence[str], knowledge: Knowledge) -> Iterator[Page]:
    """A page as it was asked: its questions together, and a list that is put together from several pages as one."""
    ticks = tuple(name for page in knowledge.interview.pages for name in page.many if name in names)
    steps = list(_by_theme(names, knowledge, together=True))
    lists = [page for page in steps if page.many and page.id != MEDICINES]
    if len(lists) < 2:
        yield from steps
    else:
        yield listed(ticks, "causes", knowledge)
        yield from (page for page in steps if page not in lists)


def themes(file: CaseFile, knowledge: Knowledge) -> tuple[Page, ...]:
    """What was told, each list whole, in the order of the first answers."""
    return tuple(_by_theme(list(_answered(file)), knowledge))


def _by_theme(names: Sequence[str], knowledge: Knowledge, together: bool = False) -> Iterator[Page]:
    """One page for each list; questions each on one of its own, or those of one page `together`."""
    asked: dict[str, list[str]] = {}
    pages = [page for page in knowledge.interview.pages if page.core != "complaint"]
    where = {name: page for page in pages for name in (page.many or page.ask)}
    for name in names:
        if name in where or name in knowledge.findings:
            asked.setdefault(_key(name, where, knowledge, together), []).append(name)
    return (_step(group, where, knowledge) for group in asked.values())


def _answered(file: CaseFile) -> Iterator[str]:
    """Every id answered or passed over, age and sex after the place of the trouble, where they are asked."""
    about = [name for name in ABOUT if getattr(file, name) is not None or name in file.passed]
    if "trouble_place" not in file.answers:
        yield from about
    for name in file.answers:
        yield name
        if name == "trouble_place":
            yield from about


def _key(name: str, where: dict[str, InterviewPage], knowledge: Knowledge, together: bool) -> str:
    """The page that an answer was given on, or its own id where it stands alone."""
    if name in where:
        return where[name].id if where[name].many or together else name
    return name if knowledge.findings[name].choices else MEDICINES


def _step(names: list[str], where: dict[str, InterviewPage], knowledge: Knowledge) -> Page:
    if names[0] not in where:
        return medicine_page(tuple(names), knowledge)
    page = where[names[0]]
    order = page.many or page.ask
    items = tuple(sorted(names, key=order.index))
    return Page(page.id, page.topic, page.title, page.why, bool(page.many), items, "core")


def medicine_page(items: tuple[str, ...], knowledge: Knowledge) -> Page:
    """The next page about what would settle whether a medicine is safe: what has choices alone, then one list."""
    chosen = tuple(name for name in items if knowledge.findings[name].choices)[:1]
    return Page(
        MEDICINES,
        "Medicines",
        "Is any of this true for you?",
        "Some pain medicines from the store can harm you if one of these is so.",
        many=not chosen,
        items=chosen or items,
        because="core",
    )


def next_address(file: CaseFile, knowledge: Knowledge) -> str:
    """Where the question after all that were answered stands; each has an address of its own, for a browser's Back."""
    return f"/questions/{len(trail(file, knowledge)) + 1}"
