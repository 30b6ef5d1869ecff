"""Standings for frames in other people's pages, at addresses of their own."""

from __future__ import annotations

from functools import partial

from countback.scoring.score import Standings
from countback.site import addresses
from countback.site.embed import codes as codes_of
from countback.site.embed import counts, framed
from countback.site.scored import Scored

#: Where these pages lie: the only ones that pages of others may show in a frame.
ROOT = "embed/"


def pages(standings: Standings) -> dict[str, bytes]:
    """Return the pages by their path: for each championship all of it, and the first ten."""
    scored, season = Scored(standings), addresses.segment(standings.season.id)
    way = f"../../s/{season}/"
    return {
        _address(f"{ROOT}{season}/", id_, count): framed(scored, id_, count, way=way, shared="../../s/")
        for id_, table in scored.tables.items()
        for count in counts(len(table.rows))
    }


def codes(standings: Standings, home: str) -> list[tuple[str, str]]:
    """Return (what it shows, the element to copy into a page); ``home`` is the address of the office."""
    scored, folder = Scored(standings), f"{home}{ROOT}{addresses.segment(standings.season.id)}/"
    return [told for id_ in scored.tables for told in codes_of(scored, id_, partial(_address, folder, id_))]


def _address(folder: str, championship: str, count: int | None) -> str:
    """Return where a table lies; ``count`` is None for all of it."""
    ending = f"-top-{count}" if count else ""
    return f"{folder}{addresses.segment(championship)}{ending}.html"
