"""Own words, read: the page to confirm what was understood, and putting what was confirmed into the case."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from popliteal.casework.answering import told_today, with_file
from popliteal.casework.kept import KeptCase
from popliteal.faces.pages.casepage import CaseRoute
from popliteal.faces.pages.confirm import asked_of, pieces_of, read_confirmed
from popliteal.faces.pages.desk import CaseNow, CodeNow, Desk, DeskNow, FormNow, go_to
from popliteal.intake import Reading
from popliteal.interview.ownwords import ToConfirm, to_confirm, with_confirmed

router = APIRouter(prefix="/own-words/confirm", route_class=CaseRoute)


@router.get("")
def ask(request: Request, desk: DeskNow, opened: CaseNow) -> Response:
    """What was understood, to confirm; with nothing to confirm, on to the questions."""
    reading, items = read(opened.record, desk)
    if not items and not reading.not_understood:
        return go_to("/questions")
    return desk.pages.page(
        request,
        "confirm.html",
        who=opened.record.file.who,
        asked=asked_of(items, reading.text, desk.ready.knowledge),
        pieces=tuple(pieces_of(reading)),
        not_understood=tuple(span.of(reading.text) for span in reading.not_understood),
        reading=reading,
    )


@router.post("")
def confirm(desk: DeskNow, opened: CaseNow, code: CodeNow, form: FormNow) -> Response:
    """Keeps what was confirmed. What was left open is asked with the other questions."""
    knowledge = desk.ready.knowledge
    reading, items = read(opened.record, desk)
    asked = {item.finding: item for item in items}
    answers = read_confirmed(form, asked, knowledge)

    def put_in(kept: KeptCase) -> KeptCase:
        file = told_today(kept.file, desk.today(), knowledge)
        return with_file(kept, with_confirmed(file, answers, asked, reading.text, knowledge))

    if answers:
        desk.cases.change(code, put_in)
    return go_to("/questions")


def read(record: KeptCase, desk: Desk) -> tuple[Reading, tuple[ToConfirm, ...]]:
    """The own words of a case, read today, and what is to be confirmed of them."""
    file = told_today(record.file, desk.today(), desk.ready.knowledge)
    reading = desk.reader().read(record.own_words, file.who, desk.today())
    return reading, to_confirm(reading, file, desk.ready.knowledge)
