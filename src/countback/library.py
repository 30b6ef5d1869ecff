"""What the command line does, as functions: paths in, plain results out; whatever is wrong is a finding.

Each is a few lines that put together what lies on the floors below. They are public names of ``countback``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from countback.store.books import read_rulebook
from countback.store.opening import Unreadable

if TYPE_CHECKING:
    import numpy as np

    from countback.formats.reading import ReadFile
    from countback.importing.plan import Plan
    from countback.model.rulebook import Rulebook
    from countback.model.season import Season
    from countback.odds.answer import Forecast
    from countback.proofread.report import Report
    from countback.scoring.score import Standings
    from countback.store.site_folder import Written
    from countback.titles.overview import Overview
    from countback.titles.possible import Assume, EntrySet
    from countback.titles.whatif import WhatIf


def title_chances(
    standings: Standings,
    championship: str | None = None,
    after: str | int | None = None,
    *,
    position: int = 1,
    assume: Collection[Assume] = (),
    entries: EntrySet | Collection[str] = "entered",
    rounds_left: int | None = None,
    seconds: float = 2.0,
) -> tuple[Overview, ...]:
    """Return who has each title, who can still win it and who cannot, with what is assumed and the proofs.

    One championship, or all; after a session id or a round number, or as things stand. ``position`` asks for
    that one or better. ``assume`` lets more happen (``cancelled``, ``shortened``, ``new-entries``) or less
    (``all-start``, ``all-classified``, ``no-equals``, ``crews-as-before``); ``entries`` are those who take
    part in what is left: ``entered``, ``season``, ``latest`` or ids. ``rounds_left`` says how many rounds an
    open calendar still has, ``seconds`` bounds each use of the integer model. Raises ``KeyError``, which
    names what there is, for a championship, session or round that does not exist.
    """
    from countback.titles.overview import overview
    from countback.titles.possible import looking_ahead

    ahead = looking_ahead(standings, rounds_left)
    return tuple(
        overview(ahead, id_, after, position=position, assume=assume, entries=entries, seconds=seconds)
        for id_ in _ids(standings, championship)
    )


def title_odds(
    standings: Standings,
    championship: str | None = None,
    after: str | int | None = None,
    *,
    runs: int = 10_000,
    seed: int = 1,
    earlier: Sequence[Season] = (),
    rounds_left: int | None = None,
) -> tuple[Forecast, ...]:
    """Return how likely everybody is to win each title, and to finish in each position.

    ``runs`` endings are drawn (in steps of 500) from the strengths seen so far, and scored; the same
    ``seed`` gives the same odds. ``earlier`` are seasons to learn from, too, oldest first. Otherwise as
    `title_chances`.
    """
    from countback.odds.forecast import CHUNK, forecast
    from countback.titles.possible import looking_ahead

    chunks = generators(seed, -(-runs // CHUNK))
    ahead = looking_ahead(standings, rounds_left)
    return forecast(ahead, after, chunks, championships=_ids(standings, championship), earlier=earlier)


def what_if(
    standings: Standings,
    *,
    rulebook: Rulebook | str | Path | None = None,
    results: Iterable[str] = (),
    after: str | int | None = None,
) -> WhatIf:
    """Return who would gain under another rulebook, or with other results (``"race-9: Thompson 1"``).

    ``rulebook`` is one that was read, the name of a shipped one, or a file. Scenarios that cannot be
    understood are findings. Raises ``ValueError`` unless one of the two is given, `Unreadable` for a rulebook
    that has errors.
    """
    from countback.titles.whatif import under_rules, with_results

    scenarios = (results,) if isinstance(results, str) else tuple(results)
    if bool(scenarios) == (rulebook is not None):
        raise ValueError("give either a rulebook or results: one kind of change at a time")
    if rulebook is None:
        return with_results(standings, scenarios, after)
    if isinstance(rulebook, str | Path):
        read = read_rulebook(str(rulebook), standings.season.year)
        if read.rulebook is None:
            raise Unreadable(read.findings)
        rulebook = read.rulebook
    return under_rules(standings, rulebook, after)


def read_file(path: str | Path) -> ReadFile:
    """Return what a timing, simulator or spreadsheet file holds; nothing is stored.

    What kind of file it is, its content tells; ``reader`` is "" where none knows it, and the findings say
    why. Raises ``OSError`` for a file that cannot be opened.
    """
    from countback.formats.content import LARGEST
    from countback.formats.recognise import read

    path = Path(path)
    with path.open("rb") as file:
        return read(path.name, file.read(LARGEST + 1))


def plan_import(files: Iterable[str | Path], season: Season | None = None, **wanted: Any) -> Plan:
    """Return what files would make of a season (None: of a new one), with what must be decided first.

    ``plan.after`` is the season afterwards, None where a finding forbids it; `write_season` stores it.
    ``wanted`` are the choices of ``countback import``: ``round``, ``session``, ``add_new``, ``accept_names``,
    ``year``, ``rulebook`` ... (``importing.wanted.Wanted`` lists them). Raises ``OSError`` for a file that
    cannot be opened, ``TypeError`` for a choice that there is not.
    """
    from countback.importing.given import Given
    from countback.importing.plan import plan
    from countback.importing.wanted import Wanted
    from countback.store.imported import books as shipped

    given = [Given(Path(path).name, read_file(path)) for path in files]
    wanted.setdefault("now", dt.datetime.now(dt.UTC).replace(microsecond=0))
    return plan(season, given, Wanted(**wanted), books=shipped())


def proofread_page(page: str | Path, *, rulebook: Rulebook | None = None) -> Report:
    """Return what is wrong on a published season page (text, wikitext or HTML), and the least correction.

    ``page`` is a file. ``rulebook`` is scored under where the page itself gives no points. Raises
    `Unreadable` with the findings where there is no season on the page, ``OSError`` for a file that cannot
    be opened.
    """
    from countback.formats.pages.read import read_page
    from countback.proofread.report import proofread
    from countback.store.scales import shipped_scales

    path = Path(page)
    read = read_page(path.read_bytes().decode("utf-8", errors="surrogateescape"), path.name)
    if read.published is None:
        raise Unreadable(read.findings)
    return proofread(
        read.published,
        file=path.name,
        rulebook=rulebook,
        found=tuple(read.findings),
        known=shipped_scales(),
    )


def build_site(seasons: Standings | Iterable[Standings], *, base_url: str = "") -> Mapping[str, bytes]:
    """Return the public site of one or several seasons: the bytes of each file by its path.

    The same facts give the same bytes. ``base_url`` is the address the site will have, for feeds and search
    engines.
    """
    from countback.formats.writing import downloads
    from countback.site.build import Site
    from countback.site.lots import Lots

    listed = [*seasons] if isinstance(seasons, Iterable) else [seasons]
    base = base_url.rstrip("/") + "/" if base_url else ""
    site = Site(listed, downloads(), base=base, lots=Lots(1, partial(generators, 1)))
    return {path: content for part in site.parts() for path, content in part.items()}


def publish_site(
    seasons: Standings | Iterable[Standings], folder: str | Path, *, base_url: str = ""
) -> Written:
    """Write the public site of one or several seasons into a folder that any web server can serve.

    Files that are equal are left as they are, and whatever was not written by this stays. Raises
    `NotOurs` for a folder that holds something else, `NotWritten` from the disk.
    """
    from countback.store.site_folder import write_site

    return write_site(Path(folder), build_site(seasons, base_url=base_url))


def _ids(standings: Standings, championship: str | None) -> tuple[str, ...]:
    if championship is None:
        return standings.championships
    if championship not in standings.championships:
        there = ", ".join(standings.championships) or "none"
        raise KeyError(f"no championship {championship!r}; there are {there}")
    return (championship,)


def generators(seed: int | list[int], number: int) -> list[np.random.Generator]:
    """Return so many independent generators, always the same ones for a seed (or several numbers as one).

    Nothing else makes random generators: chance is passed to whatever draws.
    """
    import numpy as np

    return [np.random.default_rng(one) for one in np.random.SeedSequence(seed).spawn(number)]
