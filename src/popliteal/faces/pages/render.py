"""Templates made into pages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from popliteal.care.doses import mg_text
from popliteal.care.parts import ANSWERS
from popliteal.case import Who
from popliteal.drawing.checks import draw_check
from popliteal.drawing.leg import Marks, draw_leg
from popliteal.drawing.leg import words as leg_words
from popliteal.drawing.places import draw_places
from popliteal.drawing.plot import range_band
from popliteal.faces.pages.cases import CODE_COOKIE
from popliteal.faces.pages.security import form_token, new_visit, read_cookie, set_cookie
from popliteal.faces.pages.settings import Settings
from popliteal.knowledge import Knowledge
from popliteal.knowledge.schema import Level
from popliteal.speech import words
from popliteal.speech.words import Speaker

HERE = Path(__file__).parent
ADDRESSES = re.compile(r'\b(href|src|action)="/(?!/)')
"""Addresses of our own in a page; what a person typed holds no quotation mark that was not made harmless."""
FACE = Marks(text="the hollow of the knee", parts=["popliteal_artery"], frame="leg", ground="muscles")
"""The leg on the first page."""
VISIT_COOKIE = "popliteal_form"
SEEN_COOKIE = "popliteal_seen"
"""Holds how often the open case was saved when this browser saw it last."""
IDLE_SECONDS = 2 * 60 * 60
"""A visit in which no page is asked for ends after so long, and the case with it is closed in this browser."""


def open_code(request: Request, https: bool) -> str | None:
    """The code of the case that is open in this browser."""
    return read_cookie(request, CODE_COOKIE, https) if read_cookie(request, VISIT_COOKIE, https) else None


@dataclass(frozen=True, eq=False)
class Pages:
    """Makes pages: every template knows the settings, the emergency signs and the form token."""

    settings: Settings
    knowledge: Knowledge

    @cached_property
    def _templates(self) -> Environment:
        env = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=select_autoescape(),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            extensions=["jinja2.ext.i18n"],
        )
        env.install_null_translations(newstyle=True)
        env.filters.update(
            sentence=words.sentence,
            stop=words.stop,
            plain=words.plain,
            people=words.people,
            day=words.day_text,
            moment=words.moment_text,
            mg=mg_text,
        )
        env.globals.update(
            settings=self.settings,
            number=self.settings.emergency_number,
            version=self.knowledge.version,
            checked_words=words.CHECKED,
            checked_short=words.CHECKED_SHORT,
            activity_answers=ANSWERS,
            audited_words=words.AUDITED,
            call_now=self._signs(Level.emergency_now),
            go_now=self._signs(Level.emergency_department),
            svg=Markup,
            draw_leg=draw_leg,
            leg_words=leg_words,
            draw_places=draw_places,
            draw_check=draw_check,
            range_band=range_band,
            face=FACE,
        )
        return env

    def _signs(self, level: Level) -> list[str]:
        """The emergency signs of a level as short statements."""
        say = Speaker()
        return [say(sign.lay) for sign in self.knowledge.signs.values() if sign.emergency is level]

    def page(
        self, request: Request, template: str, *, status: int = 200, who: Who = "me", **values: Any
    ) -> HTMLResponse:
        """A page. With each the visit, that form tokens are made from, lasts `IDLE_SECONDS` more."""
        https = self.settings.secure_cookies
        # A case that was kept just now is open on the page that says so, before its cookies have come back.
        visit = getattr(request.state, "visit", None) or read_cookie(request, VISIT_COOKIE, https) or new_visit()
        code = getattr(request.state, "code", None) or open_code(request, https)
        content: Mapping[str, Any] = {
            "say": Speaker(who),
            "who": who,
            "token": form_token(visit, code),
            "has_case": bool(code),
            "case_end": (code or "")[-4:],
            "whose": getattr(request.state, "whose", who),
            "card": getattr(request.state, "card", None),
            **values,
        }
        html = self._templates.get_template(template).render(content)
        if self.settings.prefix:
            html = ADDRESSES.sub(rf'\1="{self.settings.prefix}/', html)
        response = HTMLResponse(html, status)
        set_cookie(response, VISIT_COOKIE, visit, https, IDLE_SECONDS)
        if seen := getattr(request.state, "seen", ""):
            set_cookie(response, SEEN_COOKIE, seen, https)
        return response
