"""Why something was not written: one finding, and nothing was changed."""

from __future__ import annotations

import errno
import os

from countback.model.finding import Finding, Where


class NotWritten(OSError):  # noqa: N818 - it says what became of the change
    """A change that was refused or failed; the files are as they were. ``finding`` says why."""

    def __init__(self, code: str, message: str, hint: str = "", *, file: str = "") -> None:
        self.finding = Finding(code=code, message=message, hint=hint, where=Where(file=file))
        super().__init__(str(self.finding))


def because(error: OSError, file: str) -> NotWritten:
    """Return the refusal for an error of the operating system."""
    if isinstance(error, NotWritten):
        return error
    message = f"cannot be written: {error.strerror or error}"
    hint = "check its permissions and the free space"
    if error.errno in (errno.ENOLCK, errno.ENOTSUP):
        hint = "the disk has no locks, so two could write at once: work in a folder on a local disk"
    return NotWritten("unwritable", message, hint, file=file)


def of_path(error: OSError) -> Finding | None:
    """Return the finding for an error about a path; None where it names none."""
    if isinstance(error, NotWritten):
        return error.finding
    if error.filename is None:
        return None
    where = Where(file=os.fsdecode(error.filename) if isinstance(error.filename, str | bytes) else "")
    message = f"cannot be read or written: {error.strerror or error}"
    return Finding(
        code="unusable-path", where=where, message=message, hint="check the name and its permissions"
    )
