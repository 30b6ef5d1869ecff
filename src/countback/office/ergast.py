"""Routes that answer as the Ergast API does (Jolpica's, too), for programs that speak to it already.

``/ergast/f1/2024/driverStandings.json`` and all the others: what was issued of every Formula One season that
the office holds; ``/ergast/<series>/…`` of any other series. Only the base of the address is another for a
program. As there, ``limit`` is 30 and at most 100, ``offset`` counts rows, and filters stand in the address
(``2024/drivers/max-verstappen/results``). Lap times and pit stops are recorded nowhere here: those lists are
empty. Source: https://github.com/jolpica/jolpica-f1/tree/main/docs.
"""

from __future__ import annotations

import threading
from collections import Counter, OrderedDict
from collections.abc import Iterator
from typing import Any

import msgspec
from django.http import HttpResponse

from countback.formats.writers.ergast import Api, Race, races_of
from countback.model.finding import Finding
from countback.office import models
from countback.office.api import rates
from countback.office.api.problems import NotDoneError, answer, missing
from countback.office.ergast_address import RESULTS, Asked, asked, is_formula_one
from countback.office.publishing import public_standings
from countback.office.versions import open_version

Shape = dict[str, Any]
_KEPT = 128
_known: OrderedDict[tuple[int, int, int], Api | None] = OrderedDict()
_lock = threading.Lock()


def ergast(request: Any, series: str, address: str) -> HttpResponse:
    """Answer a question to the API."""
    wait = rates.RATES.wait(f"address {request.META.get('REMOTE_ADDR', '')}", rates.KNOWN)
    try:
        if request.method not in ("GET", "HEAD"):
            finding = Finding(code="wrong-method", message="this address is read-only", hint="ask with GET")
            raise NotDoneError(405, finding, headers={"Allow": "GET, HEAD"})
        if wait:
            finding = Finding(
                code="too-often", message="this is asked too often", hint=f"ask again in {wait} s"
            )
            raise NotDoneError(429, finding, headers={"Retry-After": str(wait)})
        told = _answered(_held(series), asked(series, address, request.GET))
    except NotDoneError as problem:
        return answer(problem)
    response = HttpResponse(msgspec.json.encode({"MRData": told}), content_type="application/json")
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = "no-cache"
    return response


def _held(series: str) -> list[models.Season]:
    """Return the seasons of a series of which something was issued, by year."""
    rows = models.Season.objects.select_related("series").exclude(publications=None).distinct()
    held = [
        season
        for season in rows
        if season.series.slug == series or (series == "f1" and is_formula_one(season.series.slug))
    ]
    if not held:
        raise missing(f"season of {series} of which something was issued")
    return held


def _api(season: models.Season) -> Api | None:
    """Return the answers about a season as the public knows it, kept until something else is issued."""
    newest = season.publications.order_by("-number").values_list("number", flat=True).first() or 0
    key = (season.pk, newest, models.Redaction.objects.filter(season=season).count())
    with _lock:
        if key in _known:
            _known.move_to_end(key)
            return _known[key]
    standings = public_standings(season)
    made = Api(standings, tuple(races_of(standings.season))) if standings else None
    with _lock:
        _known[key] = made
        while len(_known) > _KEPT:
            _known.popitem(last=False)
    return made


def _seasons(held: list[models.Season], wanted: Asked) -> list[Api]:
    """Return the seasons asked for, oldest first. Raises the problem of one that cannot be scored."""
    seasons = [api for season in held if (api := _api(season)) is not None]
    for season in held if len(seasons) < len(held) else ():
        facts = open_version(season).season
        # A season that cannot be scored is not told of as if it were not there.
        if _api(season) is None and wanted.year in ("current", str(facts.year if facts else "")):
            message, hint = f"{season.slug} cannot be scored at present", "its desk says why"
            raise NotDoneError(409, Finding(code="not-scored", message=message, hint=hint))
    seasons.sort(key=lambda api: api.standings.season.year)
    if wanted.year == "current":
        seasons = seasons[-1:]
    elif wanted.year:
        seasons = [api for api in seasons if api.standings.season.year == int(wanted.year)]
    return seasons


def _answered(held: list[models.Season], wanted: Asked) -> Shape:
    seasons = _seasons(held, wanted)
    if wanted.endpoint in ("driverstandings", "constructorstandings"):
        return _standings(seasons, wanted)
    fitting = [(api, race, hits) for api in seasons for race, hits in _races(api, wanted)]
    if wanted.endpoint in RESULTS:
        return _results(fitting, wanted)
    if wanted.endpoint in ("laps", "pitstops"):
        return wanted.page("RaceTable", "Races", [])
    if wanted.endpoint == "races":
        return wanted.page("RaceTable", "Races", [api.race(race) for api, race, _ in fitting])
    if wanted.endpoint == "seasons":
        years = sorted({api.standings.season.year for api, _, _ in fitting})
        return wanted.page("SeasonTable", "Seasons", [{"season": str(year), "url": ""} for year in years])
    if wanted.endpoint == "status":
        counts = Counter(row["status"] for _, _, hits in fitting for row in hits)
        rows = [
            {"statusId": wanted.status_id(status), "count": str(count), "status": status}
            for status, count in counts.items()
        ]
        return wanted.page("StatusTable", "Status", sorted(rows, key=lambda row: int(row["statusId"])))
    return _listed(fitting, seasons, wanted)


def _races(api: Api, wanted: Asked) -> Iterator[tuple[Race, list[Shape]]]:
    """Yield the races that fit, each with the rows of its result that fit."""
    run = [race for race in api.races if race.session.classification]
    for race in api.races:
        if wanted.round == "last" and race is not (run[-1] if run else None):
            continue
        if wanted.round == "next" and race is not next((race for race in api.races if race not in run), None):
            continue
        if wanted.round.isdecimal() and race.round != int(wanted.round):
            continue
        if not wanted.fits_race(api.race(race)):
            continue
        rows = list(api.rows(race, "Results"))
        hits = [row for row in rows if wanted.fits(row)]
        if hits or not wanted.picks_rows:
            yield race, hits


def _results(fitting: list[tuple[Api, Race, list[Shape]]], wanted: Asked) -> Shape:
    """Return results of one sort, in parts of so many rows; a race of which no row is in it is left out."""
    key = RESULTS[wanted.endpoint]
    rows: list[tuple[Api, Race, Shape]] = []
    for api, race, hits in fitting:
        own = hits if key == "Results" else list(api.rows(race, key))
        if key != "Results":
            drove = {row["Driver"]["driverId"] for row in hits}
            own = [row for row in own if wanted.fits_other(row, drove)]
        rows += [(api, race, row) for row in own]
    races: list[Shape] = []
    last = None
    for api, race, row in rows[wanted.offset : wanted.offset + wanted.limit]:
        if last is not race:
            races.append({**api.race(race), key: []})
            last = race
        races[-1][key].append(row)
    return wanted.whole("RaceTable", "Races", races, len(rows))


def _listed(fitting: list[tuple[Api, Race, list[Shape]]], seasons: list[Api], wanted: Asked) -> Shape:
    """Return drivers, constructors or circuits, each once."""
    rows: dict[str, Shape] = {}
    table, key, id_ = {
        "drivers": ("DriverTable", "Driver", "driverId"),
        "constructors": ("ConstructorTable", "Constructor", "constructorId"),
        "circuits": ("CircuitTable", "Circuit", "circuitId"),
    }[wanted.endpoint]
    if key == "Circuit":
        for api, race, _ in fitting:
            circuit = api.race(race)["Circuit"]
            rows.setdefault(circuit[id_], circuit)
    else:
        for api, race, hits in fitting:
            drove = {row["Driver"]["driverId"] for row in hits}
            others = [row for sort in ("SprintResults", "QualifyingResults") for row in api.rows(race, sort)]
            for row in [*hits, *(row for row in others if wanted.fits_other(row, drove))]:
                if row[key][id_]:
                    rows.setdefault(row[key][id_], row[key])
        if not wanted.round and not wanted.filters:
            for api in seasons:
                whole = api.drivers() if key == "Driver" else api.constructors()
                for listed in whole["MRData"][table][f"{key}s"]:
                    rows.setdefault(listed[id_], listed)
    return wanted.page(table, f"{key}s", [rows[name] for name in sorted(rows)])


def _standings(seasons: list[Api], wanted: Asked) -> Shape:
    who = "Driver" if wanted.endpoint == "driverstandings" else "Constructor"
    lists: list[Shape] = []
    total, skip, left = 0, wanted.offset, wanted.limit
    for api in seasons:
        race = None
        if wanted.round.isdecimal():
            race = next((race for race in api.races if race.round == int(wanted.round)), None)
            if race is None:
                continue
        told = api.standings_after(race, who)["MRData"]["StandingsTable"]["StandingsLists"]
        for listing in told:
            rows = [row for row in listing[f"{who}Standings"] if wanted.fits_standing(row)]
            total += len(rows)
            part = rows[skip : skip + left]
            skip, left = max(skip - len(rows), 0), left - len(part)
            if part:
                lists.append({**listing, f"{who}Standings": part})
    return wanted.whole("StandingsTable", "StandingsLists", lists, total)
