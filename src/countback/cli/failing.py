"""What to say of an error that nothing below foresaw: whose it is, and what it was, in one line.

Rules, readers, writers, commands, imports and pages may come from packages of others, which Countback
calls in many places. Whose code an error came from is told from its traceback, here, at the edge.
"""

from __future__ import annotations

import errno

from countback.blame import failed
from countback.model.finding import Finding
from countback.model.points import BeyondCountingError
from countback.store.opening import beyond_counting
from countback.store.writing.errors import NotWritten, of_path

_OUTPUT = (errno.EPIPE, errno.ENOSPC, errno.EDQUOT, errno.EIO)
#: These may leave with a status of their own.
_LEAVE = {"countback.commands", "countback.imports"}


def finding_of(error: BaseException) -> Finding | None:
    """Return the finding for an error that ends a command.

    None where it is not a failure (a command that leaves with a status), or about the output.
    """
    if isinstance(error, BeyondCountingError):
        return beyond_counting(error)
    if isinstance(error, NotWritten):
        return error.finding
    if isinstance(error, OSError) and error.errno in _OUTPUT:
        return of_path(error)
    blamed = failed(error)
    if isinstance(error, SystemExit) and (not blamed.who or blamed.groups & _LEAVE):
        return None
    if blamed.who:
        message = f"the plug-in {blamed.who} failed at work: {_told(error)} (at {blamed.at})"
        hint = "report it to who made the package, or uninstall it; COUNTBACK_DEBUG=1 shows where"
        return Finding(code="plugin-failed", message=message, hint=hint)
    if isinstance(error, OSError):
        refused = f"the system refused: {_told(error)}"
        return of_path(error) or Finding(code="system-refused", message=refused)
    if isinstance(error, MemoryError):
        return Finding(code="no-memory", message="there is not enough memory for this")
    whose = f", or due to what a plug-in gave it ({', '.join(blamed.used)})" if blamed.used else ""
    message = f"this is a bug in Countback{whose}: {_told(error)}"
    return Finding(
        code="own-bug", message=message, hint="please report it; COUNTBACK_DEBUG=1 shows where it is"
    )


def _told(error: BaseException) -> str:
    """Return an error in one line, also one that cannot say what it is."""
    try:
        text = " ".join(str(error).split())
    except Exception:
        text = ""
    name = type(error).__name__
    return f"{name}: {text}" if text else name
