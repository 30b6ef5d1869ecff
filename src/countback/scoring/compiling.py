"""How the functions of `loop` are compiled, and those of `batch.loops` that make no arrays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numba

_Function = TypeVar("_Function", bound=Callable[..., Any])
#: No array is made there, so that none has to be counted.
_OPTIONS: Any = {"nogil": True, "cache": True, "error_model": "numpy", "_nrt": False}


def compiled(function: _Function) -> _Function:
    """Return a function compiled when it is first called, and kept on disk beside its file.

    It becomes a part of whatever calls it. Only by its own file it is seen whether it has to be compiled
    anew: what it calls has to be in the same one.
    """
    in_machine_code: _Function = numba.njit(forceinline=True, **_OPTIONS)(function)
    return in_machine_code


def called(function: _Function) -> _Function:
    """Return a function that is `compiled`, but once for all that call it."""
    in_machine_code: _Function = numba.njit(**_OPTIONS)(function)
    return in_machine_code
