"""The forms on which a danger sign can be ticked, each filled in from the page that was shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx
from servers import Server
from visitor import Reader, Visitor, read

Reach = Callable[[Visitor, Server], Reader]
Fields = dict[str, str | list[str]]


@dataclass(frozen=True)
class Form:
    """A form and how to come to it.

    Attributes:
        reach: brings a visitor to the page with the form, and returns it.
        path: where the form is sent.
        sign: the field and value that are ticked.
        harmless: how the form is filled in when nothing is wrong.
        mistake: another mistake on the same form.
        kept: whether there is a kept case by then.
        card: what the card says first.
    """

    name: str
    reach: Reach
    path: str
    sign: tuple[str, str]
    harmless: Fields = field(default_factory=dict)
    mistake: Fields = field(default_factory=dict)
    kept: bool = True
    card: str = "Emergency: Call 911 now"

    def filled(self, page: Reader) -> Fields:
        """The form with the danger sign ticked and all else as it should be."""
        return {**hidden(page), **self.harmless, self.sign[0]: [self.sign[1]]}


def hidden(page: Reader) -> Fields:
    """The hidden fields of the page's last form."""
    return {f["name"]: f["value"] for f in page.fields if f.get("type") == "hidden"}


def first_question(visitor: Visitor, server: Server) -> Reader:
    return visitor.begin()


def in_spanish(visitor: Visitor, server: Server) -> Reader:
    visitor.get("/?language=es")
    return visitor.begin()


def answered_again(visitor: Visitor, server: Server) -> Reader:
    visitor.start()
    return visitor.get("/questions/1")


def behind(path: str) -> Reach:
    def there(visitor: Visitor, server: Server) -> Reader:
        server.give_result(visitor)
        return visitor.get(path)

    return there


def after_the_day(visitor: Visitor, server: Server) -> Reader:
    server.give_result(visitor)
    return visitor.send("/diary/today", visitor.get("/diary/today"), **DAY)


def recheck(visitor: Visitor, server: Server) -> Reader:
    server.give_result(visitor)
    return visitor.send("/recheck", visitor.get("/recheck"))


def ambulance(visitor: Visitor, server: Server) -> Reader:
    page = visitor.begin()
    return visitor.answer(visitor.answer(page), ("deformity",))


DAY: Fields = {"worst": "3", "average": "2", "stopped": ["nothing"], "swelling": "none"}
DOSE: Fields = {"medicine": "ibuprofen", "pieces": "1", "each": "200", "day": str(dt.date.today()), "time": "08:30"}
FORMS = (
    Form("first question", first_question, "/questions", ("danger_now", "chest_pain"), {}, {"none": "1"}, kept=False),
    Form(
        "danger page in Spanish",
        in_spanish,
        "/questions",
        ("danger_now", "chest_pain"),
        mistake={"none": "1"},
        card="Emergencia: Llame al 911 ahora",
    ),
    Form("interview", answered_again, "/questions", ("danger_now", "chest_pain"), mistake={"none": "1"}),
    Form(
        "changed answer",
        behind("/questions/1?change=1"),
        "/questions",
        ("danger_now", "coughing_blood"),
        mistake={"none": "1"},
    ),
    Form(
        "diary",
        behind("/diary/today"),
        "/diary/today",
        ("signs", "chest_pain"),
        DAY,
        {"worst": "", "note": "x" * 2001},
    ),
    Form("diary's danger signs", after_the_day, "/diary/today/signs", ("signs", "chest_pain"), mistake={"none": "1"}),
    Form(
        "time of day",
        behind("/diary/now"),
        "/diary/now",
        ("signs", "chest_pain"),
        {"pain": "3", "part": "noon"},
        {"pain": "", "part": "never"},
    ),
    Form("re-check", recheck, "/recheck/question", ("danger_now", "fainting"), mistake={"none": "1"}),
    Form("doses", behind("/doses"), "/doses", ("signs", "chest_pain"), DOSE, {"time": "late"}),
    Form(
        "goal",
        behind("/goal"),
        "/goal",
        ("signs", "chest_pain"),
        {"activity": "walk", "hope": ""},
        {"hope": "x" * 201},
    ),
    Form("medicines", behind("/medicines"), "/questions", ("medicines", "chest_pain"), mistake={"none": "1"}),
    Form(
        "ambulance question", ambulance, "/ambulance", ("signs", "chest_pain"), mistake={"signs": ["chest_pain", "x"]}
    ),
)


def has_card(answer: httpx.Response, form: Form) -> bool:
    """Whether the answer is a page that begins with the card that calls an ambulance, in the language of the form."""
    page = read(answer.text)
    return page.text.startswith(form.card) or form.card in page.text.split("\n\n")[:3]
