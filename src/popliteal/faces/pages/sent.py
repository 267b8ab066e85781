"""What came with a request: its body, read once, and the fields in it, whatever is wrong with them."""

from __future__ import annotations

from starlette.requests import Request

from popliteal.faces.pages.forms import Form, fields_of
from popliteal.faces.pages.upload import parse_upload

FILE = "file"
"""The field with the file that was chosen."""
PLAIN = "application/x-www-form-urlencoded"
NO_FIELDS = Form(())


async def body_of(request: Request) -> bytes:
    """What was sent, read once. What came of a request that is too large is remembered too, for `fields_sent`.

    Raises:
        RequestTooLargeError: when it is larger than it may be.
    """
    if not hasattr(request.state, "body"):
        request.state.body = b""
        async for part in request.stream():
            request.state.body += part
    return bytes(request.state.body)


def fields_sent(request: Request) -> Form:
    """The fields that came with a request, whatever is wrong with them; none before its body was read.

    A form with a file in it is read by its own route alone, once it is known to be one of our pages that sent it.
    """
    if hasattr(request.state, "upload"):
        return _uploaded(request)[0]
    if not hasattr(request.state, "body") or not _kind(request).lower().startswith(PLAIN):
        return NO_FIELDS
    if not hasattr(request.state, "fields"):
        request.state.fields = fields_of(request.state.body)
    found: Form = request.state.fields
    return found


async def read_upload(request: Request) -> tuple[Form, bytes]:
    """The form that came with a request, and the file in it.

    Raises:
        FormError: when it cannot be read.
    """
    request.state.upload = parse_upload(_kind(request), await body_of(request), FILE)
    return _uploaded(request)


def _uploaded(request: Request) -> tuple[Form, bytes]:
    form, content = request.state.upload
    return form, content


def _kind(request: Request) -> str:
    return request.headers.get("content-type", "")
