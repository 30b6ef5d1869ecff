"""What the command line does, as functions: paths in, plain results out; whatever is wrong is a finding.

Each is a few lines that put together what lies on the floors below; the command line calls the same ones.
All but `site_of` and `generators` are public names of ``countback``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from countback.model.wording import there_are
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
    from countback.site.build import Site
    from countback.store.site_folder import Written
    from countback.titles.overview import Overview
    from countback.titles.possible import Assume, EntrySet
    from countback.titles.whatif import WhatIf

    GivenSeason = Standings | str | Path


def title_chances(
    standings: Standings,
    championship: str | None = None,
    after: str | int | None = None,
    *,
    position: int = 1,
    assume: Assume | Collection[Assume] = (),
    entries: EntrySet | str | Collection[str] = "entered",
    rounds_left: int | None = None,
    seconds: float = 2.0,
) -> tuple[Overview, ...]:
    """Return who has each title, who can still win it and who cannot, with what is assumed and the proofs.

    One championship, or all; after a session id or a round number, or as things stand. ``position`` asks for
    that one or better. ``assume`` lets more happen (``cancelled``, ``shortened``, ``new-entries``) or less
    (``all-start``, ``all-classified``, ``no-equals``, ``crews-as-before``); ``entries`` are those who take
    part in what is left: ``entered``, ``season``, ``latest`` or ids. ``rounds_left`` says how many rounds an
    open calendar still has, ``seconds`` bounds each use of the integer model. Raises ``KeyError``, which
    names what there is, for a championship, session, round or entry that does not exist, ``ValueError`` for
    another assumption and for numbers out of range.
    """
    from typing import get_args

    from countback.titles.overview import overview
    from countback.titles.possible import ASSUMPTIONS, EntrySet, looking_ahead

    assumed = (assume,) if isinstance(assume, str) else tuple(assume)
    if unknown := [name for name in assumed if name not in ASSUMPTIONS]:
        raise ValueError(f"no assumption {unknown[0]!r}; {there_are(unknown[0], ASSUMPTIONS)}")
    _at_least(position=(position, 1), rounds_left=(rounds_left, 0), seconds=(seconds, 0))
    if not (isinstance(entries, str) and entries in get_args(EntrySet)):
        entries = (entries,) if isinstance(entries, str) else tuple(entries)
        entered = [entry.id for entry in standings.facts.entries]
        if missing := [id_ for id_ in entries if id_ not in entered]:
            there = f"{there_are(missing[0], entered)}, and the sets {', '.join(get_args(EntrySet))}"
            raise KeyError(f"no entry {missing[0]!r}; {there}")
    ahead = looking_ahead(standings, rounds_left)
    return tuple(
        overview(ahead, id_, after, position=position, assume=assumed, entries=entries, seconds=seconds)
        for id_ in _ids(standings, championship)
    )


def title_odds(
    standings: Standings,
    championship: str | None = None,
    after: str | int | None = None,
    *,
    runs: int = 10_000,
    seed: int = 1,
    earlier: Iterable[Season | Standings] = (),
    rounds_left: int | None = None,
    each: Callable[..., Iterable[Any]] = map,
) -> tuple[Forecast, ...]:
    """Return how likely everybody is to win each title, and to finish in each position.

    ``runs`` endings are drawn (in steps of 500) from the strengths seen so far, and scored; the same
    ``seed`` gives the same odds. ``after=0`` is before the first session. ``earlier`` are seasons (or
    their standings) to learn from, too, oldest first. ``each`` is a `map` that may share the work out over
    processes (``ProcessPoolExecutor().map``); the odds don't depend on it. Otherwise as `title_chances`.
    """
    from countback.odds.forecast import CHUNK, forecast
    from countback.scoring.score import Standings
    from countback.titles.possible import looking_ahead

    _at_least(runs=(runs, 1), seed=(seed, 0), rounds_left=(rounds_left, 0))
    before = [season.recorded if isinstance(season, Standings) else season for season in earlier]
    chunks = generators(seed, -(-runs // CHUNK))
    ahead = looking_ahead(standings, rounds_left)
    return forecast(
        ahead, after, chunks, championships=_ids(standings, championship), earlier=before, each=each
    )


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
    return under_rules(standings, _rulebook(rulebook, standings.season.year), after)


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


def plan_import(
    files: str | Path | Iterable[str | Path], season: Season | None = None, **wanted: Any
) -> Plan:
    """Return what files would make of a season (None: of a new one), with what must be decided first.

    ``plan.after`` is the season afterwards, None where a finding forbids it; `write_season` stores it.
    ``wanted`` are the choices of ``countback import``: ``round``, ``session``, ``add_new``, ``accept_names``,
    ``year``, ``rulebook`` ... (``importing.wanted.Wanted`` lists them). Raises ``OSError`` for a file that
    cannot be opened, ``TypeError`` for a choice that does not exist.
    """
    from countback.importing.given import Given
    from countback.importing.plan import plan
    from countback.importing.points_told import ask_what_points_are
    from countback.importing.wanted import Wanted
    from countback.store.imported import books as shipped
    from countback.store.scales import shipped_scales

    choices = Wanted.__dataclass_fields__
    if unknown := sorted({*wanted} - {*choices}):
        raise TypeError(f"no choice {unknown[0]!r}; {there_are(unknown[0], choices)}")
    paths = [files] if isinstance(files, str | Path) else files
    given = [Given(Path(path).name, _read_as(path, str(wanted.get("kind", "")))) for path in paths]
    wanted.setdefault("now", dt.datetime.now(dt.UTC).replace(microsecond=0))
    made = plan(season, given, Wanted(**wanted), books=shipped())
    named = made.after or made.before
    rulebook = read_rulebook(named.rulebook, named.year).rulebook if named and named.rulebook else None
    ask_what_points_are(made, given, Wanted(**wanted), rulebook, shipped_scales)
    return made


def _read_as(path: str | Path, kind: str) -> ReadFile:
    """Return what a file holds, a spreadsheet as the ``kind`` of session that somebody says it is of."""
    from countback.formats.content import Content
    from countback.formats.readers import spreadsheet

    read = read_file(path)
    if read.reader != spreadsheet.name or not kind:
        return read
    content = Content(Path(path).name, Path(path).read_bytes())
    return spreadsheet.read(content, (), spreadsheet.Choice(kind=kind))


def proofread_page(page: str | Path, *, rulebook: Rulebook | str | Path | None = None) -> Report:
    """Return what is wrong on a published season page (text, wikitext or HTML), and the least correction.

    ``page`` is a file. Where the page itself gives no points, it is scored under the ``rulebook``: one that
    was read, the name of a shipped one, or a file. Raises `Unreadable` with the findings where there is no
    season on the page, or the rulebook has errors; ``OSError`` for a file that cannot be opened.
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
        rulebook=None if rulebook is None else _rulebook(rulebook, read.published.year),
        findings=tuple(read.findings),
        scales=shipped_scales(),
    )


def build_site(
    seasons: GivenSeason | Iterable[GivenSeason],
    *,
    base_url: str = "",
    pdf: bool = False,
    earlier: Iterable[GivenSeason] = (),
) -> Mapping[str, bytes]:
    """Return the public site of one or several seasons: the bytes of each file by its path.

    A season is its standings, a folder or the name of a shipped one; the logo that a folder has comes with
    it. The same facts give the same bytes. ``base_url`` is the address the site will have, for feeds and
    search engines. With ``pdf``, the official standings are among the downloads. ``earlier`` seasons have no
    pages of their own: their champions are named, and the odds learn from them. Raises ``ImportError`` with
    the line that installs what is missing, `Unreadable` for a season that cannot be scored.
    """
    return site_of(seasons, base_url=base_url, pdf=pdf, earlier=earlier).files()


def publish_site(
    seasons: GivenSeason | Iterable[GivenSeason],
    folder: str | Path,
    *,
    base_url: str = "",
    pdf: bool = False,
    earlier: Iterable[GivenSeason] = (),
) -> Written:
    """Write the public site of one or several seasons into a folder that any web server can serve.

    Files that are equal are left as they are, and whatever was not written by this stays. Raises
    `NotOurs` for a folder that holds something else, `NotWritten` from the disk. Otherwise as `build_site`.
    """
    from countback.store.site_folder import write_site

    return write_site(Path(folder), build_site(seasons, base_url=base_url, pdf=pdf, earlier=earlier))


def site_of(
    seasons: GivenSeason | Iterable[GivenSeason],
    *,
    base_url: str = "",
    pdf: bool = False,
    earlier: Iterable[GivenSeason] = (),
    logos: Mapping[str, bytes] | None = None,
) -> Site:
    """Return a site whose parts are still to be made, one after another.

    ``logos`` are those of standings that were opened before, by season id.
    """
    from importlib.util import find_spec

    from countback.formats.bitmap import png
    from countback.formats.writing import downloads
    from countback.site.build import Site
    from countback.site.drawing import Randomness

    given = seasons if isinstance(seasons, Iterable) and not isinstance(seasons, str) else [seasons]
    opened = [_with_logo(season) for season in given]
    shown = {standings.season.id: logo for standings, logo in opened if logo} | dict(logos or {})
    base = base_url.rstrip("/") + "/" if base_url else ""
    # Those who show a picture of a page elsewhere take no SVG.
    bitmap = png if find_spec("typst") else None
    writers = downloads("pdf") if pdf else downloads()
    randomness = Randomness(1, partial(generators, 1))
    return Site(
        [standings for standings, _ in opened],
        writers,
        base=base,
        bitmap=bitmap,
        randomness=randomness,
        logos=shown,
        earlier=[_with_logo(season)[0] for season in earlier],
    )


def _with_logo(given: GivenSeason) -> tuple[Standings, bytes | None]:
    """Return the standings of a season and, where it is given by its folder, the logo in that."""
    from countback.store.look import logo_beside
    from countback.store.opening import load

    if not isinstance(given, str | Path):
        return given, None
    standings = load(given)
    return standings, logo_beside(given, standings.season)


def _rulebook(given: Rulebook | str | Path, year: int) -> Rulebook:
    """Return a rulebook as it is in a year; raises `Unreadable` for one that has errors."""
    if not isinstance(given, str | Path):
        return given
    read = read_rulebook(given, year or None)
    if read.rulebook is None:
        raise Unreadable(read.findings)
    return read.rulebook


def _at_least(**numbers: tuple[float | None, int]) -> None:
    for name, (number, least) in numbers.items():
        if number is not None and number < least:
            raise ValueError(f"{name} is {number}; it must be at least {least}")


def _ids(standings: Standings, championship: str | None) -> tuple[str, ...]:
    if championship is None:
        return standings.championships
    if championship not in standings.championships:
        there = there_are(championship, standings.championships)
        raise KeyError(f"no championship {championship!r}; {there}")
    return (championship,)


def generators(seed: int | list[int], number: int) -> list[np.random.Generator]:
    """Return so many independent generators, always the same ones for a seed (or several numbers as one).

    Nothing else makes random generators: chance is passed to whatever draws.
    """
    import numpy as np

    return [np.random.default_rng(child) for child in np.random.SeedSequence(seed).spawn(number)]
