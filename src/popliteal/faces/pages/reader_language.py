"""The language that a reader chose by a link, and the pages that stand in more than one."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.requests import Request

from popliteal.faces.pages.security import read_cookie
from popliteal.faces.pages.sent import fields_sent
from popliteal.speech.languages import ENGLISH, LANGUAGES, Translation

LANGUAGE = "language"
"""Names the choice in an address and in a form."""
LANGUAGE_COOKIE = "popliteal_language"
IN_EVERY_LANGUAGE = frozenset(
    {"begin.html", "emergency.html", "emergency_card.html", "emergency_result.html", "failure.html", "start.html"}
)
"""Pages of which every message is translated; what the knowledge base says on them may still be English."""


def language_of(request: Request, https: bool) -> str:
    """The code of the language that was chosen by this address, else by the page of this form, else before."""
    chosen = request.query_params.get(LANGUAGE)
    sent = fields_sent(request).one(LANGUAGE)
    return next(
        (code for code in (chosen, sent, read_cookie(request, LANGUAGE_COOKIE, https)) if code in LANGUAGES), ENGLISH
    )


def is_whole(template: str, texts: Iterable[str | None], language: Translation | None) -> bool:
    """Whether a page can be said in a language; `texts` are what it asks, which must not be half understood."""
    if language is None or template in IN_EVERY_LANGUAGE:
        return True
    told = [text for text in texts if text]
    return bool(told) and all(map(language.said, told))
