"""Templates made into pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from gettext import NullTranslations
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from popliteal.care.doses import mg_text
from popliteal.care.parts import ANSWERS
from popliteal.case import Who
from popliteal.casework.emergency import read_out
from popliteal.drawing.checks import draw_check
from popliteal.drawing.leg import Marks, draw_leg
from popliteal.drawing.leg import words as leg_words
from popliteal.drawing.places import draw_places
from popliteal.drawing.plot import range_band
from popliteal.faces.pages.cases import CODE_COOKIE
from popliteal.faces.pages.reader_language import LANGUAGE, LANGUAGE_COOKIE, is_whole, language_of
from popliteal.faces.pages.security import form_token, new_visit, read_cookie, set_cookie
from popliteal.faces.pages.settings import Settings
from popliteal.knowledge import Knowledge
from popliteal.knowledge.schema import Level
from popliteal.speech import words
from popliteal.speech.languages import ENGLISH, LANGUAGES, Translation
from popliteal.speech.words import Speaker

HERE = Path(__file__).parent
ADDRESSES = re.compile(r'\b(href|src|action)="/(?!/)')
"""Addresses of our own in a page; what a person typed holds no quotation mark that was not made harmless."""
FACE = Marks(text="the hollow of the knee", parts=["popliteal_artery"], frame="leg", ground="muscles")
"""The leg on the first page."""
VISIT_COOKIE = "popliteal_form"
SEEN_COOKIE = "popliteal_seen"
"""Holds how often the open case was saved when this browser saw it last."""
AS_ENGLISH = Markup('<span lang="en">{}</span>')
"""English where nobody translated it, on a page in another language."""
IDLE_SECONDS = 2 * 60 * 60
"""A visit in which no page is asked for ends after so long, and the case with it is closed in this browser."""


def open_code(request: Request, https: bool) -> str | None:
    """The code of the case that is open in this browser."""
    return read_cookie(request, CODE_COOKIE, https) if read_cookie(request, VISIT_COOKIE, https) else None


def _filters(say: Callable[[str], str]) -> dict[str, Callable[..., Any]]:
    """What a template may do with a value; `say` says a sentence in its language."""
    return {
        "sentence": words.sentence,
        "stop": words.stop,
        "plain": words.plain,
        "facts": words.facts_told,
        "people": words.people,
        "day": partial(words.day_text, say=say),
        "moment": words.moment_text,
        "mg": mg_text,
        "translated": say,
    }


@dataclass(frozen=True, eq=False)
class Pages:
    """Makes pages: every template knows the settings, the emergency signs and the form token."""

    settings: Settings
    knowledge: Knowledge

    @cached_property
    def _languages(self) -> Mapping[str, Translation | None]:
        return {code: None if code == ENGLISH else Translation(code, self.settings.region) for code in LANGUAGES}

    @cached_property
    def _templates(self) -> Mapping[str, Environment]:
        return {code: self._environment(code) for code in LANGUAGES}

    def _environment(self, code: str) -> Environment:
        """The templates in one language: every message of theirs, and the words of the region."""
        language, say = self._languages[code], self._speaker(code).name
        region = language.region if language else self.settings.region
        settings = replace(
            self.settings, emergency_department=region.emergency_department, urgent_care=region.urgent_care
        )
        env = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=select_autoescape(),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            extensions=["jinja2.ext.i18n"],
        )
        translated: Any = env  # what an extension brings is known to no type
        translated.install_gettext_translations(language.catalog if language else NullTranslations(), newstyle=True)
        env.filters.update(_filters(say))
        env.globals.update(
            language=code,
            settings=settings,
            number=settings.emergency_number,
            version=self.knowledge.version,
            checked_words=words.CHECKED,
            checked_short=words.CHECKED_SHORT,
            activity_answers=ANSWERS,
            audited_words=words.AUDITED,
            call_now=self._signs(Level.emergency_now, code),
            go_now=self._signs(Level.emergency_department, code),
            calls_for_help={sign.id for sign in self.knowledge.signs.values() if sign.emergency is Level.emergency_now},
            new_nonce=new_visit,
            svg=Markup,
            draw_leg=draw_leg,
            leg_words=leg_words,
            draw_places=draw_places,
            draw_check=partial(draw_check, say=language.said_or_english) if language else draw_check,
            range_band=range_band,
            read_out=read_out,
            face=FACE,
        )
        return env

    def _signs(self, level: Level, code: str) -> list[str]:
        """The emergency signs of a level as short statements."""
        say = self._speaker(code)
        return [say(sign.lay) for sign in self.knowledge.signs.values() if sign.emergency is level]

    def speaker(self, request: Request, who: Who = "me") -> Speaker:
        """Says texts in the reader's language."""
        return self._speaker(language_of(request, self.settings.secure_cookies), who)

    def _speaker(self, code: str, who: Who = "me") -> Speaker:
        language = self._languages[code]
        return Speaker(who, language, AS_ENGLISH.format) if language else Speaker(who)

    def page(
        self, request: Request, template: str, *, status: int = 200, who: Who = "me",
        asks: Iterable[str | None] = (), **values: Any,
    ) -> HTMLResponse:  # fmt: skip
        """A page. With each the visit, that form tokens are made from, lasts `IDLE_SECONDS` more.

        It is in the reader's language where it is whole in it: its template, and all that it `asks`.
        """
        https = self.settings.secure_cookies
        asked, asks = language_of(request, https), tuple(asks)
        whole = {code for code, language in self._languages.items() if is_whole(template, asks, language)}
        code_of_page = asked if asked in whole else ENGLISH
        # A case that was kept just now is open on the page that says so, before its cookies have come back.
        visit = getattr(request.state, "visit", None) or read_cookie(request, VISIT_COOKIE, https) or new_visit()
        code = getattr(request.state, "code", None) or open_code(request, https)
        content: Mapping[str, Any] = {
            "say": self._speaker(code_of_page, who),
            "who": who,
            "token": form_token(visit, code),
            "has_case": bool(code),
            "case_end": (code or "")[-4:],
            "whose": getattr(request.state, "whose", who),
            "who_calls": getattr(request.state, "whose", None if who == "me" else who),
            "card": getattr(request.state, "card", None),
            "others": [(other, name) for other, name in LANGUAGES.items() if other != asked and other in whole],
            "whole": asked in whole,
            "reader_language": asked,
            **values,
        }
        # The card, and what says that a page is in English only, are in the reader's language whatever the page is in.
        above = self._templates[asked].get_template("above.html").render(content)
        html = self._templates[code_of_page].get_template(template).render(content, above=Markup(above))
        if self.settings.prefix:
            html = ADDRESSES.sub(rf'\1="{self.settings.prefix}/', html)
        response = HTMLResponse(html, status)
        set_cookie(response, VISIT_COOKIE, visit, https, IDLE_SECONDS)
        if request.query_params.get(LANGUAGE) == asked:
            set_cookie(response, LANGUAGE_COOKIE, asked, https)
        if seen := getattr(request.state, "seen", ""):
            set_cookie(response, SEEN_COOKIE, seen, https)
        return response
