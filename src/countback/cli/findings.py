"""The one place that prints findings: a line for each, the same words everywhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator
from typing import NoReturn

import click

from countback.cli.views.lines import Line
from countback.cli.views.paint import paint
from countback.discovery import Broken
from countback.model.finding import Finding, of_plugin

#: So many warnings of one sort in one file are printed each; where there are more, the first stands for all.
_EACH = 5
_PLACES = 8
HEADINGS = {"error": "Errors", "warning": "Warnings", "info": "Remarks"}


def lines(findings: Iterable[Finding]) -> Iterator[Line]:
    """Return the findings grouped under headings, the worst first, each on one line."""
    findings = list(findings)
    for severity, heading in HEADINGS.items():
        group = [finding for finding in findings if finding.severity == severity]
        if group:
            yield ((f"{heading} ({len(group)})", severity),)
            for alike in _alike(group):
                for finding in alike[: 1 if len(alike) > _EACH else None]:
                    yield (("  ", ""), (str(finding), ""))
                if len(alike) > _EACH:
                    yield (("    ", ""), (_more(alike[1:]), ""))


def _alike(findings: Iterable[Finding]) -> Iterable[list[Finding]]:
    """Return the findings in lists, those of one sort in one file together; every error is by itself."""
    lists: dict[tuple[object, ...], list[Finding]] = {}
    for number, finding in enumerate(findings):
        sort = (finding.code, finding.where.file, finding.hint)
        lists.setdefault((number,) if finding.severity == "error" else sort, []).append(finding)
    return lists.values()


def _more(findings: list[Finding]) -> str:
    """Say how many findings like the one above there are, and where the first are."""
    text = f"and {len(findings)} more like this"
    lines = [str(finding.where.line) for finding in findings if finding.where.line is not None]
    if not lines:
        return text
    some = ", ".join(lines[:_PLACES]) + (", ..." if len(lines) > _PLACES else "")
    return f"{text}, in line{'s' * (len(lines) > 1)} {some}"


def fail(*findings: Finding) -> NoReturn:
    """Print the errors among the findings to stderr and leave with status 1."""
    paint([((str(finding), "error"),) for finding in findings if finding.severity == "error"], err=True)
    raise click.exceptions.Exit(1)


def note_warnings(findings: Iterable[Finding], season: str, whole: Container[str] = ()) -> None:
    """Say on stderr that there are errors or warnings about a season, and how to see them.

    Warnings whose codes are in ``whole`` are printed as they are: they are about what is being done.
    """
    findings = [*findings]
    told = [finding for finding in findings if finding.severity == "warning" and finding.code in whole]
    paint([((str(finding), "warning"),) for finding in told], err=True)
    findings = [finding for finding in findings if finding not in told]
    number = Counter(finding.severity for finding in findings)
    said = [
        f"{number[severity]} {severity}{'s' * (number[severity] > 1)}"
        for severity in ("error", "warning")
        if number[severity]
    ]
    if said:
        from shlex import quote  # not for the many seasons with nothing to say

        text = f"{' and '.join(said)} about this season: countback check {quote(season)}"
        paint([((text, "error" if number["error"] else "warning"),)], err=True)


def note_broken(broken: Iterable[Broken]) -> None:
    """Say on stderr which plug-ins cannot be used."""
    paint([((str(of_plugin(plugin)), "warning"),) for plugin in broken], err=True)


def fail_because(code: str, message: str, hint: str = "") -> NoReturn:
    """Print one error about what was typed on the command line and leave with status 1."""
    fail(Finding(code=code, message=message, hint=hint))
