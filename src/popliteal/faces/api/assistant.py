"""Tools for an assistant (MCP), so that it asks our questions instead of inventing its own, and says our urgency whole.

Each answer begins with the text that is to be shown unchanged; the rest is data for the assistant.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated, Literal

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.transport_security import TransportSecuritySettings
from mcp.types import CallToolResult, TextContent
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from popliteal.assess import LIKELY, Assessment, Part
from popliteal.care.parts import MedicineAdvice, Offered, Plan
from popliteal.case import CaseFile, Given
from popliteal.casework.asking import AskedPage, AskedStep, asked_step
from popliteal.casework.assessing import assessed
from popliteal.casework.ready import Ready
from popliteal.explain.show import show
from popliteal.faces.api.gate import Gate
from popliteal.faces.api.problems import problem, refusal_of
from popliteal.faces.pages.security import Guard
from popliteal.faces.pages.settings import Settings, names_in
from popliteal.knowledge import LevelId, PoplitealError
from popliteal.speech.words import people, range_text
from popliteal.version import __version__

UNCHANGED = "SHOW THIS TO THE PERSON UNCHANGED, WHOLE, AND BEFORE ANYTHING ELSE:"
LEAVE_OUT = "What is not so may be left out here, and is asked later. If nothing is so, send {page: null}: "
FOR_THE_TEAM = (
    "ONLY AFTER THE ADVICE WAS SHOWN, AND ONLY IF THE PERSON WANTS: a list for those who will see them, in these "
    "words. Nobody is to wait because of it."
)
ASK = "ASK THE PERSON THESE QUESTIONS IN THESE WORDS. Do not answer for them; what they leave out stays out:"
INSTRUCTIONS = (
    "Popliteal says how soon somebody with pain behind the knee is to be seen, what it could be, how likely, and what "
    "to do today. It is no medical device and gives no diagnosis. Begin with interview_step and an empty case. Ask the "
    "questions that it returns, in its words; send back the case it returned with the answers; go on until it says "
    "end. Then call assess with that case, and plan. Keep the case between calls; nothing is kept here. Never guess "
    "an answer: what was not asked is not a no. Whatever stands under “show this unchanged” goes to the person first, "
    "word for word. Say chances only together with the urgency and the range, as people out of 100. Add no cause and "
    "no advice of your own."
)


class ToldCause(Part):
    """A likely cause in plain words: `of_100` people with answers like these, and the range in which that may lie."""

    condition: str
    lay_name: str
    about: str
    of_100: str
    range_of_100: str
    chance: float
    dangerous: bool
    for_it: list[str]
    against_it: list[str]


class ToldAssessment(Part):
    """What to tell the person. `show_unchanged` comes first, whole, and in these words."""

    show_unchanged: str
    level: LevelId
    days: int | None
    by_when: str = Field(description="how soon to be seen, to go on after “be seen”: within 24 hours")
    provisional: bool = Field(description="danger signs are still open: this holds for now only")
    open_signs: list[str] = Field(description="danger signs that were not asked, or that the person could not tell")
    causes: list[ToldCause]
    contradictions: list[str]
    notes: list[str]


class ToldPlan(Part):
    """What the person can do, what to leave, and which medicines are safe for them, with reasons."""

    show_unchanged: str
    level: LevelId
    do: list[str]
    do_not: list[str]
    not_now: list[str]
    medicines: list[str]
    safety_net: str
    notes: list[str]


def urgency_text(found: Assessment) -> str:
    """How soon to be seen, where, and why, as it is to be shown."""
    urgency = found.urgency
    doubt = ["This is for now only: some danger signs are still open."] if urgency.provisional else []
    reasons = [f"- {reason.text}" for reason in urgency.reasons]
    return "\n".join([urgency.heading, urgency.where, *doubt, *(["Why:", *reasons] if reasons else [])])


def told_assessment(found: Assessment) -> ToldAssessment:
    """An assessment as an assistant tells it."""
    return ToldAssessment(
        show_unchanged=urgency_text(found),
        level=found.urgency.level,
        days=found.urgency.days,
        by_when=found.urgency.by_when,
        provisional=found.urgency.provisional,
        open_signs=[sign.question for sign in found.urgency.open_signs],
        causes=[
            ToldCause(
                condition=cause.condition,
                lay_name=cause.lay_name,
                about=cause.about,
                of_100=people(cause.chance),
                range_of_100=range_text(cause.low, cause.high),
                chance=cause.chance,
                dangerous=cause.dangerous,
                for_it=[item.text for item in cause.for_it],
                against_it=[item.text for item in cause.against_it],
            )
            for cause in found.causes
            if cause.chance >= LIKELY
        ],
        contradictions=found.contradictions,
        notes=found.notes,
    )


def told_plan(plan: Plan, found: Assessment) -> ToldPlan:
    """A plan as an assistant tells it."""
    offered = [*plan.steps, *plan.supports, *plan.exercises]
    net = plan.safety_net
    return ToldPlan(
        show_unchanged=urgency_text(found),
        level=plan.level,
        do=[_offer(item) for item in offered if item.do == "do"],
        do_not=[_offer(item) for item in offered if item.do == "do_not"],
        not_now=[f"{item.title}: {' '.join(reason.text for reason in item.reasons)}" for item in plan.withheld],
        medicines=[_medicine(item) for item in plan.medicines],
        safety_net=f"{net.if_not_in_time} {net.watch} {net.look_again}",
        notes=plan.notes,
    )


def _offer(item: Offered) -> str:
    return f"{item.title}. {item.text.strip()}"


def _medicine(item: MedicineAdvice) -> str:
    reasons = [doubt.text for doubt in item.doubts if doubt.known] + [held.text for held in item.held_back]
    return f"{item.title}: {item.heading} {' '.join(reasons)}".strip()


def step_text(found: AskedStep) -> str:
    """What comes next, as it is to be shown or asked."""
    team = ["", FOR_THE_TEAM, *_asked_lines(found.for_the_team)] if found.for_the_team else []
    if found.emergency is not None:
        card = found.emergency
        told = [f"- {text}" for text in card.because]
        ambulance = [f"- {text}" for text in found.end.ambulance] if found.end else []
        more = (
            ["Call for an ambulance instead if any of these is there now, or comes:", *ambulance] if ambulance else []
        )
        return "\n".join([UNCHANGED, card.heading, card.where, "Because you told us:", *told, *more, *team])
    if found.page is None:
        return "\n".join(["The questions are at their end. Call assess with this case now.", *team])
    return "\n".join([ASK, *_asked_lines(found.page)])


def _asked_lines(page: AskedPage) -> Iterator[str]:
    yield f"{page.title} (Why we ask: {page.why})"
    if page.may_leave_out:
        yield f"{LEAVE_OUT}{page.id}"
    for question in page.questions:
        hint = " ".join(part for part in (question.hint, question.check_at_home) if part)
        values = [f"{choice.value}: {choice.label}" for choice in question.choices]
        number = [f"a whole number from 0 to {question.most}"] if question.most is not None else []
        passing = ["null: rather not say"] if question.may_pass else []
        yield f"- {question.id}: {question.text} {hint}".rstrip() + f" [{'; '.join([*number, *values, *passing])}]"


def assistant_server(ready: Ready, today: Callable[[], dt.date]) -> MCPServer:
    """The tools.

    Args:
        ready: the knowledge made ready.
        today: gives the day that a new case describes.
    """
    # The library logs what a tool failed on; nothing of a case is to reach a log.
    logging.getLogger("mcp").setLevel(logging.CRITICAL)
    server: MCPServer = MCPServer("popliteal", instructions=INSTRUCTIONS, version=__version__)
    _add_asking(server, ready, today)
    _add_telling(server, ready)
    return server


def _add_asking(server: MCPServer, ready: Ready, today: Callable[[], dt.date]) -> None:
    @server.tool()
    def interview_step(
        case: CaseFile | None = None,
        answers: dict[str, Given | None] | None = None,
        who: Literal["me", "my_child", "someone_else"] = "me",
    ) -> Annotated[CallToolResult, AskedStep]:
        """Put answers into the case and get the next questions, or the end.

        case: as the step before returned it; leave out to begin. answers: question id -> value; null: rather not say.
        who: whom a new case is about.
        """
        with _told_to_the_assistant():
            file = case or CaseFile(who=who, as_of=today())
            found = asked_step(file, answers or {}, ready, "/case")
            return _result(step_text(found), found)


def _add_telling(server: MCPServer, ready: Ready) -> None:
    @server.tool()
    def assess(case: CaseFile) -> Annotated[CallToolResult, ToldAssessment]:
        """How soon to be seen, what it could be, how likely and how sure. Show the urgency unchanged, and first."""
        with _told_to_the_assistant():
            told = told_assessment(assessed(case, ready))
            return _result(f"{UNCHANGED}\n{told.show_unchanged}", told)

    @server.tool()
    def plan(case: CaseFile) -> Annotated[CallToolResult, ToldPlan]:
        """What the person can do today, what to leave, and which medicines are safe for them."""
        with _told_to_the_assistant():
            found = assessed(case, ready, intervals=False)
            if found.plan is None:
                # The library puts words of its own before the text of an error that is raised.
                text = f"{UNCHANGED}\n{urgency_text(found)}\nThere is no plan: the main trouble is elsewhere."
                return CallToolResult(content=[TextContent(type="text", text=text)], is_error=True)
            told = told_plan(found.plan, found)
            return _result(f"{UNCHANGED}\n{told.show_unchanged}", told)

    @server.tool()
    def knowledge(id: str) -> str:
        """Where a figure comes from: a condition, finding, rule, threshold, score or source, by its id."""
        with _told_to_the_assistant():
            return show(id, ready.knowledge)


@contextmanager
def _told_to_the_assistant() -> Iterator[None]:
    """What cannot be read comes back as an error that says what and where."""
    try:
        yield
    except PoplitealError as error:
        raise ToolError(str(error)) from None


def _result(text: str, data: BaseModel) -> CallToolResult:
    """The text first, then the data."""
    content = data.model_dump(mode="json")
    return CallToolResult(
        content=[TextContent(type="text", text=text), TextContent(type="text", text=data.model_dump_json())],
        structured_content=content,
    )


def assistant_app(ready: Ready, settings: Settings) -> ASGIApp:
    """The tools over streamable HTTP at /mcp, behind the same gate as the API."""
    server = assistant_server(ready, settings.today)
    checked_here = TransportSecuritySettings(enable_dns_rebinding_protection=False)
    inner = server.streamable_http_app(stateless_http=True, json_response=True, transport_security=checked_here)

    async def failed(_: Request, error: Exception) -> Response:
        found = refusal_of(error)
        headers: Mapping[str, str] | None = found.headers
        return problem(found.status_code, str(found.detail), found.faults, headers)

    gate = Gate(inner, settings.api_token, frozenset(names_in(settings.api_origins)))
    return Guard(gate, settings.api_largest, settings.secure_cookies, failed, settings.hosts, settings.prefix)
