"""Two rows of one session with one driver's name: nobody drives two cars at once, so they are two people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from countback.formats import names
from countback.importing.matching import Matched
from countback.model.finding import Finding


class Apart(NamedTuple):
    """The matches of a session in which people of one name are told apart by their numbers.

    ``called`` are those names, ``by_number`` the drivers who have one and are there by their numbers.
    """

    matches: list[Matched]
    called: frozenset[str]
    by_number: frozenset[str]
    findings: tuple[Finding, ...]


def apart(matches: Sequence[Matched], *, numbered: bool) -> Apart:
    """Return the matches of a session with namesakes apart; what neither numbers nor ids tell is asked."""
    twins = _twins(matches)
    findings: list[Finding] = []
    for name, same in _by_name(twins).items():
        if not numbered or not all(match.row.number for match in same):
            message = f"{len(same)} rows are called {name}, and neither numbers nor ids tell them apart"
            hint = "give them numbers in the file, or other names"
            findings.append(Finding(code="same-name", message=message, hint=hint))
        elif any(match.how != "number" for match in same):
            cars = ", ".join(match.row.number for match in same)
            message = f"{name} is listed with the numbers {cars}: they are taken as different people"
            hint = "give them other names if they are to be told apart"
            findings.append(Finding(code="namesakes", severity="warning", message=message, hint=hint))
    drivers = {
        driver.id for match in twins if match.how == "number" and match.entry for driver in match.entry.crew
    }
    new = [match for match in twins if match.how != "number"]
    return Apart(
        [match._replace(how="unknown", entry=None) if match in new else match for match in matches],
        frozenset(_by_name(twins)),
        frozenset(drivers),
        tuple(findings),
    )


def _twins(matches: Sequence[Matched]) -> list[Matched]:
    """Return the rows of one driver without an id whose name another such row has."""
    alone = [match for match in matches if len(match.row.drivers) == 1 and not match.row.drivers[0].id]
    called = [" ".join(sorted(names.folded(match.row.drivers[0].name))) for match in alone]
    counts = Counter(called)
    return [match for match, name in zip(alone, called, strict=True) if counts[name] > 1]


def _by_name(matches: Sequence[Matched]) -> dict[str, list[Matched]]:
    by_name: dict[str, list[Matched]] = {}
    for match in matches:
        by_name.setdefault(match.row.drivers[0].name, []).append(match)
    return by_name
