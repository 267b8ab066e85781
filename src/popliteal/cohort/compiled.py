"""The compiler of the sums for many people."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(fast: bool = False) -> Callable[[Function], Function]:
    """A decorator that compiles a function, kept on disk; `fast` lets it add and multiply in any order."""

    def decorate(function: Function) -> Function:
        try:
            kept = numba.njit(function, nogil=True, cache=True, error_model="numpy", fastmath=fast)
        except RuntimeError:  # nowhere to keep it
            kept = numba.njit(function, nogil=True, error_model="numpy", fastmath=fast)
        return cast("Function", kept)

    return decorate
