"""A list of findings that stays readable however broken a file is."""

from __future__ import annotations

from collections import Counter

from countback.model.finding import Finding, Severity, Where

#: After so many findings of one severity in one file, the rest is only mentioned.
MOST = 100


class Findings(list[Finding]):
    """What a reader found, in the order it was found."""

    def __init__(self) -> None:
        super().__init__()
        self._count: Counter[tuple[str, str]] = Counter()

    def add(
        self,
        code: str,
        message: str,
        hint: str = "",
        *,
        file: str = "",
        line: int | None = None,
        column: int | str | None = None,
        key: str = "",
        severity: Severity = "error",
    ) -> None:
        """Record one thing; past ``MOST`` in a file only that there is more."""
        self._count[file, severity] += 1
        if self._count[file, severity] > MOST + 1:
            return
        if self._count[file, severity] == MOST + 1:
            code, message = "too-many-findings", f"more than {MOST} {severity}s in this file"
            hint, line, column, key = "correct those above and check again", None, None, ""
        where = Where(file=file, line=line, column=column, key=key)
        self.append(Finding(code=code, severity=severity, where=where, message=message, hint=hint))
