"""What is wrong with something a person typed, where, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import msgspec

from countback.discovery import Broken

Severity = Literal["error", "warning", "info"]


class Where(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A place in a file: lines and columns count from 1; ``key`` is a path such as ``events[2].round``."""

    file: str = ""
    line: int | None = None
    column: int | str | None = None
    key: str = ""

    def __str__(self) -> str:
        text = self.file
        if self.line is not None:
            text += f":{self.line}"
            if isinstance(self.column, int):
                text += f":{self.column}"
        if isinstance(self.column, str) and self.column:
            text += f" [{self.column}]"
        if self.key:
            text = f"{text}: {self.key}" if text else self.key
        return text


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing found: ``code`` is stable and may be matched on, ``message`` and ``hint`` are for people."""

    code: str
    severity: Severity = "error"
    where: Where = Where()
    message: str
    hint: str = ""

    def __str__(self) -> str:
        place = str(self.where)
        head = f"{place}: {self.message}" if place else self.message
        return f"{head}; {self.hint}" if self.hint else head


def of_plugin(broken: Broken, severity: Severity = "warning") -> Finding:
    """Return what to say of a plug-in that cannot be used."""
    hint = "mend it, or uninstall the package it is from"
    return Finding(code="broken-plugin", severity=severity, message=str(broken), hint=hint)


def has_errors(findings: Iterable[Finding]) -> bool:
    """Tell whether anything among the findings forbids going on."""
    return any(finding.severity == "error" for finding in findings)
