"""What guards every request: headers, a limit on size, form tokens, the two cookies, and a quiet log.

A form's token is an HMAC of a random cookie that the page's script-free form sends back. The cookie is HttpOnly, cannot
be set from another site (its name starts with __Host- over https), and needs no secret on the server, so restarts and
several processes do not matter. What modern browsers say about where a form came from is checked as well.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import secrets
import time
import traceback
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger("popliteal.faces.pages")

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": PERMISSIONS,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
HTTPS_ONLY = {"Strict-Transport-Security": "max-age=31536000"}
FORM_LABEL = b"popliteal form"
MINUTE = 60.0
MOST_KINDS = 1000


class RequestTooLargeError(Exception):
    """A request has more bytes than it may."""


@dataclass(frozen=True)
class Guard:
    """ASGI middleware, the outermost: adds the headers, counts the bytes, and keeps what failed out of the log.

    Attributes:
        app: what it guards.
        hosts: the names by which the pages may be reached; empty: by any.
        prefix: path under which a proxy shows the pages.
        largest: bytes a request may have.
        larger: path -> bytes that a form with a file sent to it may have, where that is more.
        https: whether the pages are reached by https alone.
        failed: makes the page for an error that nothing else caught.
    """

    app: ASGIApp
    largest: int
    https: bool
    failed: Callable[[Request, Exception], Awaitable[Response]]
    hosts: frozenset[str] = frozenset()
    prefix: str = ""
    larger: Mapping[str, int] = field(default_factory=dict)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; HEAD as GET, whose body the server leaves out."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if scope["method"] == "HEAD":
            scope = {**scope, "method": "GET"}
        started = False

        async def guarded_send(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                message = {**message, "headers": self._headers(scope, message)}
            await send(message)

        try:
            self._check_host(scope)
            await self.app(scope, self._counted(receive, scope), guarded_send)
        except Exception as error:
            if not isinstance(error, HTTPException):
                report(error)
            if started:
                raise ConnectionAbortedError("the answer broke off; what failed is in the log") from None
            answer = await self.failed(Request(scope, receive), error)
            await answer(scope, receive, guarded_send)

    def _check_host(self, scope: Scope) -> None:
        if self.hosts and (Request(scope).url.hostname or "").lower() not in self.hosts:
            raise HTTPException(421)

    def _counted(self, receive: Receive, scope: Scope) -> Receive:
        with_file = Request(scope).headers.get("content-type", "").lower().startswith("multipart/form-data")
        left = max(self.largest, self.larger.get(scope["path"], 0) if with_file else 0)

        async def counted() -> Message:
            nonlocal left
            if left < 0:
                raise RequestTooLargeError
            message = await receive()
            body = message.get("body", b"")
            left -= len(body)
            # What may come is let through first, so that a danger sign in it is seen.
            return message if left >= 0 else {**message, "body": body[:left], "more_body": True}

        return counted

    def _headers(self, scope: Scope, message: Message) -> list[tuple[bytes, bytes]]:
        given = {name.lower() for name, _ in message["headers"]}
        own = [self._under_the_prefix(name, value) for name, value in message["headers"]]
        found = {**HEADERS, **(HTTPS_ONLY if self.https else {})}
        found["Cache-Control"] = "no-cache" if scope["path"].startswith("/static/") else "no-store"
        return own + [(k.lower().encode(), v.encode()) for k, v in found.items() if k.lower().encode() not in given]

    def _under_the_prefix(self, name: bytes, value: bytes) -> tuple[bytes, bytes]:
        within = name.lower() == b"location" and value.startswith(b"/")
        return name, self.prefix.encode() + value if within else value


def report(error: Exception) -> None:
    """Log what failed and where, never what it failed on: an error's text may hold an answer."""
    frames = traceback.extract_tb(error.__traceback__)
    where = " < ".join(f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}" for frame in reversed(frames[-6:]))
    log.error("%s at %s", type(error).__name__, where)


def cookie_name(name: str, https: bool) -> str:
    """The name of a cookie; over https it says that no other host may set it."""
    return f"__Host-{name}" if https else name


def set_cookie(response: Response, name: str, value: str, https: bool, seconds: int | None = None) -> None:
    """Set a cookie that no script reads and no other site sends; without `seconds` it ends with the browser."""
    response.set_cookie(
        cookie_name(name, https), value, path="/", secure=https, httponly=True, samesite="lax", max_age=seconds
    )


def drop_cookie(response: Response, name: str, https: bool) -> None:
    """Take a cookie away."""
    response.delete_cookie(cookie_name(name, https), path="/", secure=https, httponly=True, samesite="lax")


def read_cookie(request: HTTPConnection, name: str, https: bool) -> str | None:
    """The value of a cookie."""
    return request.cookies.get(cookie_name(name, https))


def new_visit() -> str:
    """A new value of the cookie that form tokens are made from: 128 random bits."""
    return secrets.token_urlsafe(16)


def form_token(visit: str, code: str | None) -> str:
    """The token that a form must send back: it fits this visit and the case that is open, or that none is."""
    about = hashlib.sha256((code or "").encode()).digest()
    return hmac.new(visit.encode(), FORM_LABEL + about, hashlib.sha256).hexdigest()


def came_from_here(request: Request, visit: str | None, code: str | None, token: str) -> bool:
    """Whether a form was sent from one of our own pages, in the browser that got it, about the case open in it."""
    if not is_same_site(request) or visit is None:
        return False
    return hmac.compare_digest(form_token(visit, code).encode(), token.encode(errors="replace"))


def is_same_site(request: Request) -> bool:
    """What the browser says of where a form came from; an older one says only from which origin."""
    told = request.headers.get("sec-fetch-site")
    if told is not None:
        return told in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")


class OnceAMinute(logging.Filter):
    """Lets a line of one kind through once a minute, so that no flood of requests fills the disk with its log."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._last: dict[tuple[str, str], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the line is written."""
        now, kind = self._clock(), (record.name, str(record.msg) if not record.args else record.getMessage())
        if now - self._last.get(kind, -MINUTE) < MINUTE:
            return False
        if len(self._last) >= MOST_KINDS:
            self._last.clear()
        self._last[kind] = now
        return True
