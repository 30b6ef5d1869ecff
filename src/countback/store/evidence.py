"""What the shipped rulebooks are known from: the years each covers, and whether official tables agree."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from contextlib import suppress
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from countback.model.numbers import in_rounds
from countback.store.shipped import RULEBOOKS, find_rulebook, rulebooks

#: Years that a rulebook may be for; one that is for all years to come ends with the last of them.
_YEARS = range(1900, 2100)


class Evidence(NamedTuple):
    """A shipped rulebook and what it is known from.

    ``agreed`` are the years whose official tables were computed from the results and agree, ``read`` those
    whose points were read in the ``source``; without editions both are empty: it is for any year.
    ``unverified`` names what nobody has checked at the source.
    """

    name: str
    series: str
    agreed: tuple[int, ...]
    read: tuple[int, ...]
    unverified: tuple[str, ...]
    source: str


def evidence() -> list[Evidence]:
    """Return the shipped rulebooks in the order of their names."""
    return [_of(name) for name in rulebooks()]


def _of(name: str) -> Evidence:
    book = tomllib.loads((RULEBOOKS / f"{name}.toml").read_text("utf-8"))
    spans = _spans(book)
    years = [year for year in _YEARS if any(in_rounds(span, year) for span in spans)]
    agreed = [year for year in years if "agreed" in book and in_rounds(book["agreed"], year)]
    return Evidence(
        name=name,
        series=book["name"],
        agreed=tuple(agreed),
        read=tuple(year for year in years if year not in agreed),
        unverified=tuple(book.get("unverified", ())),
        source=book.get("source", ""),
    )


def in_spans(years: Sequence[int]) -> str:
    """Return years as people write them: ``1950-1953, 2014, 2027-``."""
    runs = [
        [year for _, year in run]
        for _, run in groupby(enumerate(years), lambda numbered: numbered[1] - numbered[0])
    ]
    spans = ", ".join(f"{run[0]}-{run[-1]}" if run[1:] else str(run[0]) for run in runs)
    return spans.replace(f"-{_YEARS[-1]}", "-")


def latest_year(name_or_path: str) -> int | None:
    """Return the last year that the editions of a rulebook name, None where it has none or is no rulebook.

    Takes what a person types: the name of a shipped rulebook or a path.
    """
    years: list[int] = []
    with suppress(OSError, ValueError):
        path = find_rulebook(name_or_path) or Path(name_or_path)
        book = tomllib.loads(path.read_text("utf-8"))
        spans = _spans(book)
        for said in (*spans, str(book.get("agreed", ""))):
            named = map(int, re.findall(r"\d{4}", said))
            years += [year for year in named if any(in_rounds(span, year) for span in spans)]
    return max(years, default=None)


def _spans(book: dict[str, Any]) -> list[str]:
    editions = book.get("editions", [])
    named = (
        [edition for edition in editions if isinstance(edition, dict)] if isinstance(editions, list) else []
    )
    return [str(edition["years"]) for edition in named if "years" in edition]
