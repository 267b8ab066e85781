"""Writes the catalogs of messages: what the pages say in English, and what of it is said in other languages.

Run by `make catalogs` after a change of any sentence. `popliteal.pot` holds every message with the place it stands in;
each language has a `popliteal.po`, to be edited, and the `popliteal.mo` made from it, which the pages read. A sentence
that changed in English is no longer translated: an old translation may say something else.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from popliteal.assess import lay_answer
from popliteal.case import UNSURE, Known
from popliteal.casework.emergency import clinic_answer
from popliteal.drawing.checks import checks, words_of
from popliteal.faces.pages.render import HERE
from popliteal.interview import wording
from popliteal.knowledge import Finding, Knowledge, Level, load_knowledge
from popliteal.knowledge.care_load import load_care
from popliteal.knowledge.levels import level_text, words_for
from popliteal.knowledge.region import HOME
from popliteal.speech.languages import DOMAIN, ENGLISH, LANGUAGES, LOCALE
from popliteal.speech.words import MONTHS

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "popliteal"
TEMPLATE = LOCALE / f"{DOMAIN}.pot"
IN_CODE = ("casework", "faces/pages", "speech")
KEYWORDS = {"in_catalogs": None, "gettext": None, "_": None, "ngettext": (1, 2)}
JINJA = {"trim_blocks": "true", "lstrip_blocks": "true", "newstyle_gettext": "true", "silent": "false"}
WORDING = ("NOT_SURE", "HOW_OLD", "WHICH_SEX", "WHY_AGE", "WHY_SEX")


def po_of(language: str) -> Path:
    """The catalog of a language, to be edited."""
    return LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def extracted() -> Catalog:
    """Every message that pages say, from the templates, the code and the knowledge base."""
    found = Catalog(project="popliteal", fuzzy=False)
    for path in sorted((HERE / "templates").rglob("*.html")):
        _add(found, path, "jinja2", JINJA)
    for folder in IN_CODE:
        for path in sorted((SOURCE / folder).rglob("*.py")):
            _add(found, path, "python", {})
    for comment, text in (*of_wording(), *of_knowledge(load_knowledge())):
        found.add(unfilled(" ".join(text.split())), auto_comments=[comment])
    for name, text in vars(HOME).items():
        if name != "number":
            found.add(text, auto_comments=[f"what a region calls its help: {name}"])
    return found


def unfilled(text: str) -> str:
    """A text of the base as it is told at home with its placeholders again: one message for all regions."""
    for name, told in vars(HOME).items():
        text = text.replace(told, f"{{{name}}}")
    return text


def _add(found: Catalog, path: Path, method: str, options: dict[str, str]) -> None:
    place = path.relative_to(ROOT).as_posix()
    with path.open("rb") as file:
        for _, text, _, _ in extract(method, file, KEYWORDS, (), options):
            found.add(text, locations=[(place, 0)])


def of_wording() -> Iterator[tuple[str, str]]:
    """Words of questions and of dates that stand in the code."""
    texts = [*(getattr(wording, name) for name in WORDING), *wording.INTRODUCTION.values()]
    texts += [label for _, label in wording.SEXES] + list(MONTHS)
    yield from (("a word of questions", text) for text in texts if text)


def of_knowledge(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """What the knowledge base says on a page of danger signs or on an emergency card."""
    yield from of_levels(knowledge)
    yield from of_pages(knowledge)
    for finding in behind_emergencies(knowledge):
        yield from of_answers(finding)
    for step in load_care(knowledge).steps.values():
        if step.phase == "waiting":
            yield f"{step.id}: while waiting", step.title
            yield from ((f"{step.id}: asked first", doubt.reason) for doubt in step.not_with if doubt.reason)


def of_levels(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """How soon to be seen, with each number of days that something may bring."""
    rules = (*knowledge.rules.values(), *knowledge.thresholds.values())
    days = sorted({rule.days for rule in rules if rule.days} | set(knowledge.doubt.days.values()))
    words = [knowledge.levels[level.name] for level in Level]
    words += [words_for(Level.routine, *how, knowledge) for how in ((False, False), (True, True))]
    words.append(words_for(Level.soon, False, False, knowledge))
    for told in (level_text(word, number) for word in words for number in days):
        yield from ((f"how soon: {part}", getattr(told, part)) for part in ("heading", "where"))


def of_pages(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """The pages before and with the danger signs, with every question on them, and the page that settles a doubt."""
    plan = knowledge.interview
    for page in (*danger_pages(knowledge), plan.settle):
        yield from ((f"a page: {part}", getattr(page, part)) for part in ("topic", "title", "why"))
    yield "a page: cannot_tell", plan.settle.cannot_tell
    asked = dict.fromkeys(name for page in danger_pages(knowledge) for name in (*page.many, *page.ask))
    for name in (name for name in asked if name in knowledge.findings):
        finding = knowledge.findings[name]
        texts = {"lay": finding.lay, "on_a_list": finding.on_a_list, "question": finding.question, "hint": finding.hint}
        texts |= {"counts": finding.counts}
        texts |= {"check_at_home": finding.check_at_home, "unsure": finding.how_to_tell}
        yield from ((f"{name}: {part}", text) for part, text in texts.items() if text)
        yield from ((f"{name}: an answer", choice.label) for choice in finding.choices)
        yield from (
            (f"{name}: on its picture", text) for text in (words_of(checks()[name]) if name in checks() else ())
        )


def danger_pages(knowledge: Knowledge) -> list[object]:
    """The pages of the interview up to the last danger sign."""
    return [page for page in knowledge.interview.pages if page.core in ("complaint", "emergency", "scope")]


def behind_emergencies(knowledge: Knowledge) -> Iterable[Finding]:
    """Every finding that a rule of an emergency level reads, and every emergency sign."""
    rules = [rule for rule in knowledge.rules.values() if rule.level >= Level.emergency_department]
    names = {name for rule in rules for name in knowledge.read_by(knowledge.when[rule.id])} | knowledge.signs.keys()
    return [finding for finding in knowledge.findings.values() if finding.id in names]


def of_answers(finding: Finding) -> Iterator[tuple[str, str]]:
    """What a card says of an answer: as it was told, and as it is said to whoever helps."""
    last = max(len(finding.choices) - 1, 1)
    spans = [(low, high) for low in range(last + 1) for high in range(low, last + 1)] if finding.choices else [(1, 1)]
    for answer in (*(Known(low, high) for low, high in spans), UNSURE):
        yield f"{finding.id}: on a card", lay_answer(finding, answer)
        yield f"{finding.id}: to say", clinic_answer(finding, answer)
    yield f"{finding.id}: one of several doubts", finding.name


def text_of(catalog: Catalog, header: bool) -> bytes:
    """A catalog as a file."""
    file = io.BytesIO()
    write_po(file, catalog, width=120, omit_header=not header, include_lineno=False, sort_by_file=True)
    return file.getvalue()


def updated(language: str, template: Catalog) -> Catalog:
    """The catalog of a language with the messages of today."""
    with po_of(language).open("rb") as file:
        found = read_po(file, language)
    found.update(template, no_fuzzy_matching=True, update_creation_date=False)
    return found


def compiled(catalog: Catalog) -> bytes:
    """What the pages read."""
    file = io.BytesIO()
    write_mo(file, catalog)
    return file.getvalue()


def main() -> None:
    """Write all of them."""
    template = extracted()
    TEMPLATE.write_bytes(text_of(template, header=False))
    for language in LANGUAGES:
        if language != ENGLISH:
            found = updated(language, template)
            po_of(language).write_bytes(text_of(found, header=True))
            po_of(language).with_suffix(".mo").write_bytes(compiled(found))


if __name__ == "__main__":
    main()
