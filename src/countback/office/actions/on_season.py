"""From a function of a season to an action on the files of a version."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from countback.model.finding import Finding, has_errors
from countback.model.season import Season
from countback.office.facts import Fact
from countback.office.versions import Action, Changed, Opened, Refused
from countback.store.editing.season import with_season
from countback.store.files import InMemory
from countback.store.season_files import files_of, read_files

Outcome = tuple[Season | None, list[Finding]]
"""A season with the change in it, or None where the findings forbid it."""


def on_season(
    name: str, cause: str, change: Callable[[Season], Outcome], touches: Iterable[Fact] = ()
) -> Action:
    """Return an action that changes a season; files whose facts don't change keep their bytes."""

    def run(newest: Opened) -> Changed | Refused:
        if newest.season is None:
            return Refused(unreadable(newest))
        season, findings = change(newest.season)
        if season is None or has_errors(findings):
            return Refused(tuple(findings))
        if season == newest.season:
            return Changed(newest.files, tuple(findings))
        try:
            files = with_season(newest.files, season)
        except ValueError:
            # No folder can hold that: a decision on a car that the result has no more, for example.
            errors = tuple(
                read_file
                for read_file in read_files(InMemory(files_of(season)))[1]
                if has_errors([read_file])
            )
            if not errors:
                raise
            return Refused(errors)
        return Changed(files, tuple(findings))

    return Action(name, cause, run, tuple(touches))


def unreadable(opened: Opened) -> tuple[Finding, ...]:
    """Return why a version cannot be changed other than in its files."""
    errors = tuple(finding for finding in opened.findings if finding.severity == "error")
    return errors or (Finding(code="unreadable", message="the season's files cannot be read"),)
