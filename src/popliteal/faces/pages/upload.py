"""A form with a file in it (multipart/form-data, RFC 7578), read in memory: what a person sends is written nowhere."""

from __future__ import annotations

from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import HTTP

from popliteal.faces.pages.forms import MOST_FIELDS, Form, FormError

UNREADABLE = "This form could not be read. Please go back and send it again."


def parse_upload(kind: str, body: bytes, file: str) -> tuple[Form, bytes]:
    """The fields of a form, and the content of the file that was chosen in the field `file`; empty without one.

    Raises:
        FormError: when it is no such form, or has too many fields.
    """
    if not kind.isprintable() or not kind.lower().startswith("multipart/form-data"):
        raise FormError(UNREADABLE)
    try:
        message = BytesParser(EmailMessage, policy=HTTP).parsebytes(f"Content-Type: {kind}\r\n\r\n".encode() + body)
        parts = [part for part in message.walk() if part is not message]
    except RecursionError:  # parts in parts in parts
        raise FormError(UNREADABLE) from None
    if not parts or len(parts) > MOST_FIELDS:
        raise FormError(UNREADABLE)
    fields, content = [], b""
    for part in parts:
        name, value = _name_of(part), part.get_payload(decode=True)
        if not isinstance(value, bytes):  # a part with parts in it
            raise FormError(UNREADABLE)
        if name == file:
            content = value
        else:
            fields.append((name, value.decode(errors="replace")))
    return Form(tuple(fields)), content


def _name_of(part: EmailMessage) -> str:
    try:
        return str(part.get_param("name", "", "content-disposition"))
    except (ValueError, LookupError, AttributeError):  # a header that the library itself cannot read
        raise FormError(UNREADABLE) from None
