"""What a page just sent says, read from its fields alone, so that nothing else that is wrong with it matters."""

from __future__ import annotations

from popliteal.case import CaseFile, Given, build_case
from popliteal.casework.emergency import Card, card_of
from popliteal.casework.ready import Ready
from popliteal.faces.pages.forms import ROWS, SHOWN_AS_THERE, WHICH, Form
from popliteal.faces.pages.reader_language import LANGUAGE
from popliteal.knowledge import CaseError, Knowledge
from popliteal.speech.words import Speaker

NO_SIGNS = frozenset(
    {
        "token",
        "page",
        "items",
        "step",
        "change",
        "none",
        "unsure",
        "tried",
        "words",
        "own",
        "note",
        "activity",
        "hope",
        LANGUAGE,
        WHICH,
        SHOWN_AS_THERE,
        *(f"{field}{row}" for field in ("finding", "result") for row in ROWS),
    }
)
"""Fields in which the id of a finding is not a sign that was ticked."""


def told_in(form: Form, knowledge: Knowledge) -> dict[str, Given]:
    """Every answer that a form holds, read without its page, so that nothing else that is wrong with it matters."""
    told: dict[str, Given] = {}
    for name, value in form.fields:
        if name in NO_SIGNS:
            continue
        read: Given = int(value) if value.isascii() and value.isdigit() and len(value) < 4 else value
        if _is_answer(name, read, knowledge) and told.get(name) != "yes":
            told[name] = read
        elif _is_answer(value, "yes", knowledge):
            told[value] = "yes"
    return told


def _is_answer(name: str, value: Given, knowledge: Knowledge) -> bool:
    if name not in knowledge.names.findings:
        return False
    try:
        build_case(CaseFile(answers={name: value}), knowledge, "page")
    except CaseError:
        return False
    return True


def card_from_form(form: Form, ready: Ready, say: Speaker) -> Card | None:
    """The card that a page just sent calls for by itself, or None."""
    return card_of(told_in(form, ready.knowledge), ready, say=say)
