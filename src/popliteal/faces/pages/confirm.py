"""The page on which a person confirms what was read in their own words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from popliteal.case import Given
from popliteal.faces.pages.forms import Form, FormError, Option
from popliteal.intake import Reading, Span
from popliteal.interview.ownwords import ToConfirm, choices_of, read_as_choice
from popliteal.interview.wording import NOT_SURE, WHICH_SEX
from popliteal.knowledge import Knowledge

UNSURE = "unsure"
ABOUT_PERSON = {"age": "Is this your age, in years?", "sex": WHICH_SEX}


@dataclass(frozen=True)
class Asked:
    """One question about the words: the words it came from, how they were read, and the answers on offer."""

    id: str
    question: str
    hint: str | None
    check: str | None
    quote: str
    read_as: str
    danger: bool
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Piece:
    """A part of the text, marked where something was read in it."""

    text: str
    marked: bool


def asked_of(items: tuple[ToConfirm, ...], text: str, knowledge: Knowledge) -> tuple[Asked, ...]:
    """The questions of the page; none is filled in."""
    return tuple(_asked(item, text, knowledge) for item in items)


def _asked(item: ToConfirm, text: str, knowledge: Knowledge) -> Asked:
    finding = knowledge.findings.get(item.finding)
    labels = choices_of(item, knowledge)
    offered = labels if finding is None else {**labels, UNSURE: NOT_SURE}
    options = tuple(
        Option(value, label, item.finding, "radio", f"f-{item.finding}-{value}", alone=value == UNSURE)
        for value, label in offered.items()
    )
    return Asked(
        id=item.finding,
        question=finding.question if finding else ABOUT_PERSON[item.finding],
        hint=finding.hint if finding else None,
        check=finding.check_at_home if finding else None,
        quote=item.quote(text),
        read_as=labels.get(read_as_choice(item, knowledge), ""),
        danger=item.danger,
        options=options,
    )


def read_confirmed(form: Form, asked: Mapping[str, ToConfirm], knowledge: Knowledge) -> dict[str, Given | None]:
    """What was answered; what was left open is not in it, and is asked with the other questions.

    Raises:
        FormError: an answer that the page does not offer.
    """
    found: dict[str, Given | None] = {}
    for name, item in asked.items():
        given = form.one(name)
        if not given:
            continue
        allowed = [*choices_of(item, knowledge), *([UNSURE] if name in knowledge.findings else [])]
        if given not in allowed:
            raise FormError("This page does not have what was sent. Please go back and try again.")
        found[name] = (
            item.read_as if _is_number_read(given, item, knowledge) else int(given) if name == "age" else given
        )
    return found


def _is_number_read(given: str, item: ToConfirm, knowledge: Knowledge) -> bool:
    """Whether the choice confirmed is the one that holds the number that was read, so that the number is kept."""
    return isinstance(item.read_as, int) and given == read_as_choice(item, knowledge)


def pieces_of(reading: Reading) -> Iterator[Piece]:
    """The text cut up, so that the words in which something was read can be marked."""
    spans = [span for item in reading.proposals for span in item.spans]
    spans += [span for danger in reading.dangers for span in danger.spans]
    at = 0
    for span in sorted(spans, key=lambda one: (one.start, -one.end)):
        if span.end <= at:
            continue
        start = max(span.start, at)
        if start > at:
            yield Piece(reading.text[at:start], False)
        yield Piece(Span(start, span.end).of(reading.text), True)
        at = span.end
    if at < len(reading.text):
        yield Piece(reading.text[at:], False)
