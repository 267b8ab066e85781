"""Who asks, by a signed token (JWT), as CDS Hooks has it: checked against keys that a setting names, never fetched."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jwt

from popliteal.casework.faults import BadPart
from popliteal.faces.api.body import read_json
from popliteal.faces.api.problems import RefusedError
from popliteal.faces.pages.settings import SettingsError, variable_of
from popliteal.knowledge.yamlfile import read_file

ALGORITHMS = ("ES256", "ES384", "RS256", "RS384")
REQUIRED = ("iss", "aud", "exp", "iat", "jti")
MOST_REMEMBERED = 10_000
LEEWAY = 60
"""Seconds by which two clocks may differ."""
SETTING = "cds_keys"


@dataclass(eq=False)
class SignedTokens:
    """The keys of each client (issuer -> key id -> key), and the tokens that were used already in this process."""

    keys: dict[str, dict[str, jwt.PyJWK]]
    _used: dict[str, float] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def check(self, authorization: str, audiences: Iterable[str]) -> str:
        """The client that signed a token, which is used up by this.

        Args:
            authorization: the header, `Bearer` and the token.
            audiences: the addresses by which what is asked may be named.

        Raises:
            RefusedError: 401, when it is not one of our clients', not for us, over, or used before.
        """
        kind, _, token = authorization.partition(" ")
        try:
            if kind.lower() != "bearer":
                raise jwt.InvalidTokenError("no bearer token")
            issuer = str(jwt.decode(token, options={"verify_signature": False}).get("iss"))
            key = self.keys.get(issuer, {}).get(str(jwt.get_unverified_header(token).get("kid")))
            if key is None:
                raise jwt.InvalidTokenError("not signed by a key that is set here")
            claims = jwt.decode(
                token, key, algorithms=list(ALGORITHMS), audience=list(audiences), issuer=issuer, leeway=LEEWAY,
                options={"require": list(REQUIRED)},
            )  # fmt: skip
            self._use(f"{issuer} {claims['jti']}", float(claims["exp"]), float(claims["iat"]))
        except jwt.PyJWTError as error:
            raise _refused(str(error)) from None
        return issuer

    def _use(self, name: str, until: float, since: float) -> None:
        with self._lock:
            if name in self._used:
                raise jwt.InvalidTokenError("used before")
            self._used = {key: end for key, end in self._used.items() if end + 2 * LEEWAY > since}
            if len(self._used) >= MOST_REMEMBERED:
                raise jwt.InvalidTokenError("too many tokens at once")
            self._used[name] = until


def _refused(why: str) -> RefusedError:
    fault = BadPart("header:Authorization", why[:100], "Bearer and a JWT signed by a client whose key is set here")
    return RefusedError(401, f"The token cannot be taken: {why}", (fault,), {"WWW-Authenticate": "Bearer"})


def read_keys(place: str) -> SignedTokens | None:
    """The keys in the file that the setting names: issuer -> JWKS; None where no file is named.

    Raises:
        SettingsError: it cannot be read.
    """
    if not place:
        return None
    try:
        content = read_json(read_file(Path(place)).encode())
        keys = {str(issuer): _keys(found) for issuer, found in content.items()}
    except OSError as error:
        raise SettingsError(f"{place}: {error.strerror}") from None
    except (ValueError, AttributeError, RefusedError, jwt.PyJWTError) as error:
        told = error.detail if isinstance(error, RefusedError) else error
        raise SettingsError(f"{variable_of(SETTING)}: {place} maps each issuer to its JWKS; {told}") from None
    return SignedTokens(keys)


def _keys(found: dict[str, Any]) -> dict[str, jwt.PyJWK]:
    return {str(key.key_id): key for key in jwt.PyJWKSet.from_dict(found).keys}
