"""The answer on one screen, and what stands behind it on pages of its own; kept as it was shown first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from popliteal.assess import TOO_MUCH_AT_ONCE
from popliteal.care.parts import Plan, dose_text
from popliteal.case import has_answers
from popliteal.casework.errors import StoreError
from popliteal.casework.exercises import exercise_doses
from popliteal.casework.kept import Result, every_shown, read_shown
from popliteal.casework.result import (
    NewResult,
    NextStep,
    asked_next,
    floor_of,
    kept_result,
    result_of,
    soothes_too_early,
    told_now,
)
from popliteal.drawing.figure import draw_movement
from popliteal.drawing.leg import causes, draw_worked
from popliteal.faces.pages.casepage import CaseRoute
from popliteal.faces.pages.causesview import causes_of, figure_address
from popliteal.faces.pages.desk import CaseNow, CodeNow, Desk, DeskNow, FormNow, go_to, only_the_person
from popliteal.faces.pages.emergencyresult import emergency_view
from popliteal.faces.pages.followupview import FollowUpView, view_of_follow_up
from popliteal.faces.pages.forms import questions_of
from popliteal.faces.pages.metrics import tell
from popliteal.faces.pages.resultview import ResultView, level_steps, open_signs, view_of
from popliteal.faces.pages.security import report
from popliteal.faces.pages.trail import medicine_page
from popliteal.faces.pages.visit import ways_to_be_seen
from popliteal.followup.retriage import CHECK_SIGNS
from popliteal.interview import Finished
from popliteal.interview.wording import INTRODUCTION
from popliteal.speech.words import Speaker
from popliteal.store.store import Opened

router = APIRouter(route_class=CaseRoute)


@dataclass(frozen=True)
class ShownAnswer:
    """What is told now: the result, its view, and what the diary has come to where that stands above.

    Attributes:
        raised: whether the diary raised the urgency.
        asked: what would be asked next, where that had to be known before a result was worked out.
    """

    found: Result
    view: ResultView
    notes: tuple[str, ...]
    floor: FollowUpView | None
    raised: bool
    asked: NextStep | None

    def unfinished(self, desk: Desk) -> bool:
        """Whether there is more to ask of the answers that the result is for."""
        file, asked = self.found.file, self.asked
        step = asked.step if asked is not None and asked.file == file else desk.ready.interview.step(file)
        return not isinstance(step, Finished)

    def shared(self) -> Mapping[str, Any]:
        """What every page of an answer shows."""
        found = self.found
        shown = {"about": found.file.who, "view": self.view, "result": found.assessment, "plan": found.plan}
        return shown | {"floor": self.floor, "theirs": Speaker(found.file.who)}


def answer_of(opened: Opened, code: str, desk: Desk) -> ShownAnswer | None:
    """The answer of the open case; None where the questions come first."""
    record = opened.record
    if not has_answers(record.file):
        return None
    floor = floor_of(record, desk.ready, desk.today())
    found = kept_result(record, floor)
    asked = asked_next(record, desk.ready, desk.today()) if found is None else None
    if asked is not None and soothes_too_early(asked, record, desk.ready, desk.today()):
        return None
    if found is None:
        found = _kept_if_it_can_be(opened, code, desk)
    found = told_now(found, floor)
    standing = view_of_follow_up(floor) if floor and found.standing else None
    notes, raised = tuple(floor.notes) if floor else (), floor is not None and floor.raised
    return ShownAnswer(found, view_of(found, desk), notes, standing, raised, asked)


def _kept_if_it_can_be(opened: Opened, code: str, desk: Desk) -> Result:
    """A new result. A full disk or a full case keeps nobody from reading it."""
    if opened.role != "person":  # what a clinician's code shows anew is not kept
        return result_of(opened.record, desk.ready, desk.today())
    try:
        return _new(code, opened, desk)
    except StoreError as error:
        report(error)
        return _counted(result_of(opened.record, desk.ready, desk.today()))


@router.get("/result")
def result(request: Request, desk: DeskNow, opened: CaseNow, code: CodeNow) -> Response:
    """How soon to be seen, why, what to say, and what could still change it."""
    answer = answer_of(opened, code, desk)
    if answer is None:
        return go_to("/questions")
    file, signs = answer.found.file, open_signs(answer.found)
    must_check = bool(signs) and CHECK_SIGNS in answer.notes
    if answer.view.card == "emergency":
        return desk.pages.page(
            request,
            "emergency_result.html",
            **answer.shared(),
            help=emergency_view(answer.view, answer.floor, desk, desk.pages.speaker(request, file.who)),
            more_to_tell=opened.role == "person" and desk.ready.interview.has_lists_for_the_team(file),
        )
    return desk.pages.page(
        request,
        "result.html" if answer.found.plan else "elsewhere.html",
        **answer.shared(),
        notes=[note for note in answer.notes if not (must_check and note == CHECK_SIGNS)],
        must_check=must_check,
        ways=ways_to_be_seen(answer.found.assessment.urgency.level, desk.settings),
        steps=level_steps(answer.found.assessment.urgency.level),
        open_signs=signs,
        knowledge=desk.ready.knowledge,
        may_write=opened.role == "person",
        unfinished=answer.unfinished(desk),
        before=_told_before(opened, answer.found),
    )


def _told_before(opened: Opened, found: Result) -> Result | None:
    """What was told last that was another urgency than now."""
    told = every_shown(opened.record)
    return next((one for one in told if one.assessment.urgency.level != found.assessment.urgency.level), None)


@router.post("/result")
def again(desk: DeskNow, opened: CaseNow, code: CodeNow, _: FormNow) -> Response:
    """Works the result out again, with what is known now. A clinician's code can only add, so it may not."""
    only_the_person(opened, "have the result worked out again")
    if has_answers(opened.record.file):
        asked = asked_next(opened.record, desk.ready, desk.today())
        if not soothes_too_early(asked, opened.record, desk.ready, desk.today()):
            _new(code, opened, desk)
    return go_to("/result")


def _new(code: str, opened: Opened, desk: Desk) -> Result:
    return _counted(read_shown(desk.cases.change(code, NewResult(desk.ready, desk.today()), opened).shown[-1]))


def _counted(found: Result) -> Result:
    tell("result", found.assessment.urgency.level)
    return found


@router.get("/causes")
def could_be(request: Request, desk: DeskNow, opened: CaseNow, code: CodeNow) -> Response:
    """What it could be. At an emergency no cause is told."""
    answer = answer_of(opened, code, desk)
    if answer is None or answer.view.card == "emergency" or not answer.found.assessment.in_scope:
        return go_to("/result")
    return desk.pages.page(
        request,
        "causes.html",
        **answer.shared(),
        causes=causes_of(answer.found.assessment, desk.ready.knowledge),
        figure_address=figure_address,
        parts_of=causes().get,
        too_much=TOO_MUCH_AT_ONCE,
    )


@router.get("/today")
def today(request: Request, desk: DeskNow, opened: CaseNow, code: CodeNow) -> Response:
    """The plan."""
    answer = answer_of(opened, code, desk)
    plan = answer.found.plan if answer else None
    drawn = _drawn(plan, desk) if plan else {}
    doses = exercise_doses(plan, opened.record, desk.ready, desk.today(), answer.raised) if answer and plan else {}
    return _planned(request, "today.html", desk, answer, **drawn, dose=dose_text, next_doses=doses)


@router.get("/pain-medicines")
def pain_medicines(request: Request, desk: DeskNow, opened: CaseNow, code: CodeNow) -> Response:
    """Which medicines from the store are safe for this person."""
    return _planned(request, "pain_medicines.html", desk, answer_of(opened, code, desk))


@router.get("/for-the-doctor")
def for_the_doctor(request: Request, desk: DeskNow, opened: CaseNow, code: CodeNow) -> Response:
    """What to take along."""
    return _planned(request, "for_the_doctor.html", desk, answer_of(opened, code, desk))


def _planned(request: Request, page: str, desk: Desk, answer: ShownAnswer | None, **more: Any) -> Response:
    """A page of the plan, where there is one."""
    if answer is None or answer.found.plan is None:
        return go_to("/result")
    return desk.pages.page(request, page, **answer.shared(), **more)


def _drawn(plan: Plan, desk: Desk) -> dict[str, Any]:
    drawings, names = desk.ready.care.drawings, [item.id for item in plan.exercises]
    return {
        "drawings": {name: draw_movement(drawings[name]) for name in names},
        "worked": {name: draw_worked(drawings[name].works, f"{name}-leg") for name in names},
    }


@router.get("/how-we-know")
def how_we_know(request: Request, desk: DeskNow, opened: CaseNow, code: CodeNow) -> Response:
    """Every reason, score, sum and source behind the answer, and what was told before."""
    answer = answer_of(opened, code, desk)
    if answer is None:
        return go_to("/questions")
    return desk.pages.page(
        request,
        "how_we_know.html",
        **answer.shared(),
        open_signs=open_signs(answer.found),
        told=list(every_shown(opened.record))[::-1],
        knowledge=desk.ready.knowledge,
    )


@router.get("/medicines")
def medicines(request: Request, desk: DeskNow, opened: CaseNow) -> Response:
    """What would settle whether a medicine from the store is safe."""
    file = opened.record.file
    if not has_answers(file):
        return go_to("/questions")
    care = result_of(opened.record, desk.ready, desk.today()).plan
    names = tuple(care.medicine_questions) if care else ()
    if not names:
        return go_to("/pain-medicines")
    page = medicine_page(names, desk.ready.knowledge)
    return desk.pages.page(
        request,
        "question.html",
        who=file.who,
        page=page,
        questions=questions_of(page, file, desk.ready.knowledge),
        problems={},
        step=0,
        back="/pain-medicines",
        changing=False,
        introduction=INTRODUCTION[file.who],
        core=False,
        stage=None,
        first_saved="",
    )
