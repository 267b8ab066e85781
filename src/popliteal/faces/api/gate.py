"""Who may ask: the Origin of a browser's request, and the token where one is set. The Host is checked before."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from popliteal.casework.faults import BadPart
from popliteal.faces.api.problems import RefusedError

OWN_PROOF = "/api/v1/cds-services"
"""What stands below brings a signed token of its own, where keys for it are set."""


@dataclass(frozen=True)
class Gate:
    """ASGI middleware: lets a request through, or raises RefusedError (401, 403).

    Attributes:
        app: what it guards.
        token: that each request must carry; empty: none.
        origins: of other pages that may ask; a page from here always may.
        own_proof: whether requests below OWN_PROOF are proved by a signature instead.
    """

    app: ASGIApp
    token: str = ""
    origins: frozenset[str] = frozenset()
    own_proof: bool = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request through."""
        if scope["type"] == "http":
            request = Request(scope)
            self._check_origin(request)
            self._check_token(request)
        await self.app(scope, receive, send)

    def _check_origin(self, request: Request) -> None:
        origin = request.headers.get("origin")
        if origin is None or origin in self.origins or urlsplit(origin).netloc == request.headers.get("host"):
            return
        fault = BadPart("header:Origin", origin[:60], "a page from here, or one that POPLITEAL_API_ORIGINS names")
        raise RefusedError(403, "A page of another site may not ask here.", (fault,))

    def _check_token(self, request: Request) -> None:
        open_to_all = request.url.path == "/healthz" or (self.own_proof and request.url.path.startswith(OWN_PROOF))
        if not self.token or open_to_all:
            return
        given = request.headers.get("authorization", "")
        if not hmac.compare_digest(given.encode(errors="replace"), f"Bearer {self.token}".encode()):
            fault = BadPart("header:Authorization", "no token, or another one", "Bearer and the token that was set")
            raise RefusedError(401, "A token is needed.", (fault,), {"WWW-Authenticate": "Bearer"})
