"""Templates made into pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from popliteal.case import Who
from popliteal.knowledge import Knowledge
from popliteal.knowledge.schema import Level
from popliteal.web import words
from popliteal.web.cases import CODE_COOKIE
from popliteal.web.security import form_token, new_visit, read_cookie, set_cookie
from popliteal.web.settings import Settings
from popliteal.web.words import Speaker

HERE = Path(__file__).parent
VISIT_COOKIE = "popliteal_form"


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
        )
        env.filters.update(
            sentence=words.sentence, stop=words.stop, plain=words.plain, people=words.people, day=words.day_text
        )
        env.globals.update(
            settings=self.settings,
            number=self.settings.emergency_number,
            version=self.knowledge.version,
            checked_words=words.CHECKED,
            checked_short=words.CHECKED_SHORT,
            audited_words=words.AUDITED,
            call_now=self._signs(Level.emergency_now),
            go_now=self._signs(Level.emergency_department),
            svg=Markup,
        )
        return env

    def _signs(self, level: Level) -> list[str]:
        """The emergency signs of a level as short statements."""
        say = Speaker()
        return [say(sign.lay) for sign in self.knowledge.signs.values() if sign.emergency is level]

    def page(
        self, request: Request, template: str, *, status: int = 200, who: Who = "me", **values: Any
    ) -> HTMLResponse:
        """A page; a browser that has none yet gets the cookie that form tokens are made from."""
        https = self.settings.secure_cookies
        visit = read_cookie(request, VISIT_COOKIE, https)
        fresh = visit or new_visit()
        content: Mapping[str, Any] = {
            "say": Speaker(who),
            "who": who,
            "token": form_token(fresh),
            "has_case": read_cookie(request, CODE_COOKIE, https) is not None,
            "here": request.url.path,
            **values,
        }
        response = HTMLResponse(self._templates.get_template(template).render(content), status)
        if visit is None:
            set_cookie(response, VISIT_COOKIE, fresh, https)
        return response
