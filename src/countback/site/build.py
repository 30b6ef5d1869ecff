"""The whole site: a mapping of paths to bytes, the same for the same facts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from importlib.resources import files
from itertools import islice
from types import MappingProxyType
from typing import Any

import msgspec

from countback.charts.svg import STYLE
from countback.formats.writers import ical
from countback.formats.writers.csv import standings_csv
from countback.formats.writers.json import standings_json
from countback.formats.writing import Writer
from countback.model.standings import Table
from countback.odds.strength import before
from countback.scoring.renamed import renamed
from countback.scoring.score import Standings
from countback.site import addresses, card, embed, masthead, session, standings
from countback.site.drawing import Randomness, draw, drawn, pending_odds, rounds
from countback.site.feed import feed
from countback.site.flags import FLAGS
from countback.site.hosting import hosting
from countback.site.masthead import usable
from countback.site.matrix import columns
from countback.site.moved import before as before_today
from countback.site.moved import moved
from countback.site.page import PAGES, frame, whole
from countback.site.scored import Scored
from countback.site.series import front, order

Bitmap = Callable[[bytes], bytes]
#: The pages that are made first, and those that are many or take long and are made last.
_RESULTS, _LATE = "session", ("decisions", "people", "progress", "why")


class Site:
    """The site of the seasons of a series: each in a folder of its own, and a page above them.

    ``writers`` make the downloads. ``base`` is the address the site will have, with a slash at its end;
    without it every address is relative, and what must be absolute is left out. ``bitmap`` makes PNG of SVG
    for the pictures that stand for a season elsewhere; without it they are SVG. ``randomness`` draws the odds
    of a season under way; without it there are none, or with ``pending`` those alone that hang on what the
    stewards or a court have still to decide. ``newest_titles`` asks who can still win
    for the newest moment alone: most of the time that a site takes is for the rounds before. ``logos`` are
    the files that the seasons name as such, by season id. ``earlier`` seasons have no pages here: they are
    named with their champions, and the odds learn from them.
    """

    def __init__(
        self,
        seasons: Sequence[Standings],
        writers: Sequence[Writer] = (),
        *,
        base: str = "",
        bitmap: Bitmap | None = None,
        randomness: Randomness | None = None,
        pending: Randomness | None = None,
        newest_titles: bool = False,
        logos: Mapping[str, bytes] = MappingProxyType({}),
        earlier: Sequence[Standings] = (),
    ) -> None:
        picture = addresses.CARD_BITMAP if bitmap else addresses.CARD
        scored = (
            Scored(
                season,
                base,
                picture,
                usable(logos.get(season.season.id)),
                newest_titles=newest_titles,
                documents=any(writer.kind == "pdf" for writer in writers),
            )
            for season in seasons
        )
        self.seasons = sorted(scored, key=order)
        self.earlier = sorted((Scored(season, newest_titles=True) for season in earlier), key=order)
        self.writers = writers
        self.base = base
        self.bitmap = bitmap
        self.randomness = randomness
        self.pending = pending

    def __len__(self) -> int:
        """Return how many parts there are."""
        return 1 + sum(map(self._steps, self.seasons))

    def files(self) -> dict[str, bytes]:
        """Return every file by its path, the same bytes for the same facts."""
        return {path: content for part in self.parts() for path, content in part.items()}

    def parts(self) -> Iterator[dict[str, bytes]]:
        """Return the files of one season after another, at last those they have in common.

        A part is what takes a moment: a download, a table, the pages of one kind; or nothing, after the odds
        of a round. What people look for first comes first: results, then standings, then the rest.
        """
        made: list[str] = []
        frames: dict[str, bytes] = {}
        for season in self.seasons:
            folder = addresses.segment(season.season.id)
            parts = before_today(renamed(season.standings))
            home = f"{season.base}{folder}/" if season.base else ""
            for part in self._season(season):
                made += [f"{folder}/{path}" for path in part if path.endswith(".html")]
                here = moved(part, parts, home) | part
                yield {f"{folder}/{path}": content for path, content in here.items()}
            here = embed.frames(season)
            frames |= {
                f"{folder}/{path}": content for path, content in (moved(here, parts, home) | here).items()
            }
        base = self.seasons[0].base if self.seasons else ""
        yield {
            **(hosting(self.seasons, base, ["index.html", *made]) if base else {}),
            "index.html": front(self.seasons, self.earlier),
            "style.css": style(),
            **(frames | {"embed.css": embed.style()} if frames else {}),
            "icon.svg": card.ICON,
            **{f"flags/{code}.svg": drawing for code, drawing in FLAGS.items()},
        }

    def _steps(self, scored: Scored) -> int:
        draws = len(rounds(scored.standings)) if self.randomness else 0
        tables = len(scored.standings.championships) * (1 + len(scored.rounds))
        return draws + 2 + len(self.writers) + len(PAGES.names()) + tables

    def _season(self, scored: Scored) -> Iterator[dict[str, bytes]]:
        """Return everything of one season, by its path below the season's folder."""
        if self.randomness:
            odds = {}
            others = [other.season for other in (*self.seasons, *self.earlier)]
            earlier = before(scored.season, others)
            for after, forecasts in draw(scored.standings, self.randomness, earlier):
                odds[after] = forecasts
                yield {}
            scored = replace(
                scored,
                drawn=drawn(self.randomness, odds) if odds else None,
                in_each=pending_odds(scored.standings, self.randomness, earlier) if odds else {},
            )
        beside_pages = {
            addresses.FEED: feed(scored),
            addresses.DATES: ical.write(scored.standings),
            **card.cards(scored),
            **masthead.files(scored),
        }
        if self.bitmap:
            bitmaps = {
                path.removesuffix(addresses.CARD) + addresses.CARD_BITMAP: self.bitmap(drawing)
                for path, drawing in beside_pages.items()
                if path.endswith(addresses.CARD)
            }
            beside_pages |= bitmaps
        yield beside_pages
        written = {_download(scored, writer): writer for writer in self.writers}
        downloads = (
            *((writer.title, path) for path, writer in written.items()),
            (ical.TITLE, addresses.DATES),
            ("Atom feed", addresses.FEED),
        )

        around = frame(scored, downloads)

        def pages(kinds: Iterable[Any]) -> Iterator[dict[str, bytes]]:
            for module in kinds:
                yield {page.path: whole(page, around) for page in module.pages(scored)}

        yield dict(session.downloads(scored))

        kinds = sorted(PAGES.all(), key=lambda kind: kind[0] != _RESULTS)
        yield from pages(module for name, module in kinds if name not in _LATE)
        tables = {id_: standings.tables(scored, id_) for id_ in scored.standings.championships}
        for rest in (False, True):  # the newest table of each, then those after the rounds
            for made in tables.values():
                for page, table, round_ in made if rest else islice(made, 1):
                    yield {page.path: whole(page, around), **_tables(scored, table, round_)}
        if self.pending and not self.randomness:
            # Drawing takes its time, and nothing above tells of it.
            scored = replace(scored, in_each=pending_odds(scored.standings, self.pending))
        yield from pages(module for name, module in kinds if name in _LATE)
        for path, writer in written.items():
            yield {path: writer.write(scored.standings)}


def _download(scored: Scored, writer: Writer) -> str:
    if writer.kind == "ical":
        return addresses.DATES
    return f"{addresses.segment(scored.season.id)}{writer.suffix}"


def _tables(scored: Scored, table: Table, round_: int | None) -> dict[str, bytes]:
    """Return a table as CSV with the results it shows, and as JSON without: the season's JSON has all."""
    stem = addresses.championship(table.id, round_).removesuffix(".html")
    return {
        f"{stem}.csv": standings_csv(scored.season, [table], columns(scored, table, round_)).encode(),
        f"{stem}.json": standings_json(scored.season.id, [_without_results(table)], compact=True),
    }


def _without_results(table: Table) -> Table:
    replace = msgspec.structs.replace
    return replace(table, rows=tuple(replace(row, results=()) for row in table.rows))


def style() -> bytes:
    """Return the one style sheet."""
    flags = "".join(f".{code}::before{{background-image:url(flags/{code}.svg)}}\n" for code in FLAGS)
    return (files("countback.site") / "style.css").read_bytes() + f"\n{STYLE}\n{flags}".encode()
