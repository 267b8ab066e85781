"""A form with a file in it (multipart/form-data, RFC 7578), read in memory: what a person sends is written nowhere.

It is cut at its boundary and nothing more: a reader of whole mails takes minutes over what no browser sends.
"""

from __future__ import annotations

import re

from popliteal.faces.pages.forms import MOST_FIELDS, UNREADABLE, Form, FormError

LONGEST_HEAD = 1024
"""Bytes before the content of a part: its field, and the name of the file that was chosen."""
KIND = re.compile(r"""multipart/form-data; *boundary="?([0-9A-Za-z'()+_,./:=?-]{1,70})"?""", re.IGNORECASE)
FIELD = re.compile(rb'content-disposition: *form-data; *name="([^"\r\n]*)"', re.IGNORECASE)


def parse_upload(kind: str, body: bytes, file: str) -> tuple[Form, bytes]:
    """The fields of a form, and the content of the file that was chosen in the field `file`; empty without one.

    Raises:
        FormError: when it is no such form, or has too many fields.
    """
    found = KIND.fullmatch(kind)
    if found is None:
        raise FormError(UNREADABLE)
    told = [_read(part) for part in _parts(body, b"\r\n--" + found[1].encode())]
    fields = tuple((name, value.decode(errors="replace")) for name, value in told if name != file)
    return Form(fields), next((value for name, value in told if name == file), b"")


def _parts(body: bytes, border: bytes) -> list[bytes]:
    """What stands between the borders; the one after the last ends the form."""
    whole = b"\r\n" + body
    if not 2 <= whole.count(border) <= MOST_FIELDS + 1:
        raise FormError(UNREADABLE)
    before, *parts, after = whole.split(border)
    if before or not after.startswith(b"--"):
        raise FormError(UNREADABLE)
    return parts


def _read(part: bytes) -> tuple[str, bytes]:
    """The name and the content of a part."""
    end = part.find(b"\r\n\r\n", 0, LONGEST_HEAD)
    lines = part[:end].split(b"\r\n") if end >= 0 else []
    names = [found[1] for line in lines if (found := FIELD.match(line))]
    if len(names) != 1:
        raise FormError(UNREADABLE)
    return names[0].decode(errors="replace"), part[end + 4 :]
