"""An address below that of the Ergast API, taken apart: ``2024/5/drivers/max-verstappen/results``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from countback.formats.writers.ergast import STATUSES
from countback.model.finding import Finding
from countback.office.api.problems import NotDoneError, missing

Shape = dict[str, Any]
#: How many rows an answer has, and the most that it may have.
USUAL, MOST = 30, 100
RESULTS = {"results": "Results", "sprint": "SprintResults", "qualifying": "QualifyingResults"}
ENDPOINTS = (
    *RESULTS, "races", "seasons", "drivers", "constructors", "circuits", "status", "driverstandings",
    "constructorstandings", "laps", "pitstops",
)  # fmt: skip
_FILTERS = (*ENDPOINTS, "grid", "fastest")
#: What picks rows of a race's result.
_OF_ROWS = ("drivers", "constructors", "grid", "fastest", "status", "results")
_NUMBERS = {word: str(number) for number, word in enumerate(dict.fromkeys(STATUSES.values()), 1)}
_FORMULA_ONE = re.compile(r"(?:fia-)?(?:formula-one|formula-1|f1)(?:-world-championship)?\Z")


def is_formula_one(slug: str) -> bool:
    """Tell whether a series is Formula One, by its name in addresses."""
    return bool(_FORMULA_ONE.match(slug))


@dataclass(frozen=True)
class Asked:
    """A question: of which year and round ("" for all), which list, and what its rows have to be."""

    series: str
    endpoint: str
    year: str = ""
    round: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)
    limit: int = USUAL
    offset: int = 0

    @property
    def picks_rows(self) -> bool:
        """Whether only some rows of a race's result are asked for."""
        return any(name in self.filters for name in _OF_ROWS)

    def fits_race(self, race: Shape) -> bool:
        """Tell whether a race is one of those asked for."""
        circuit: str = race["Circuit"]["circuitId"]
        return self.filters.get("circuits", circuit) == circuit

    def fits(self, row: Shape) -> bool:
        """Tell whether a row of a race's result is one of those asked for."""
        values = {
            "drivers": row["Driver"]["driverId"],
            "constructors": row["Constructor"]["constructorId"],
            "grid": row["grid"],
            "fastest": row.get("FastestLap", {}).get("rank", ""),
            "status": self.status_id(row["status"]),
            "results": row["position"],
        }
        return all(self.filters.get(name, value) == value for name, value in values.items())

    def fits_other(self, row: Shape, drove: set[str]) -> bool:
        """Tell whether a row of qualifying or a sprint is asked for; ``drove`` are who fits in the race."""
        place = self.filters.get(self.endpoint, "") if self.endpoint in RESULTS else ""
        if place and row["position"] != place:
            return False
        values = {
            "drivers": row["Driver"]["driverId"],
            "constructors": row["Constructor"]["constructorId"],
        }
        if not all(self.filters.get(name, value) == value for name, value in values.items()):
            return False
        of_race = [name for name in ("grid", "fastest", "status", "results") if name in self.filters]
        return not of_race or row["Driver"]["driverId"] in drove

    def fits_standing(self, row: Shape) -> bool:
        """Tell whether a line of standings is one of those asked for."""
        driver = self.filters.get("drivers")
        maker = self.filters.get("constructors")
        place = self.filters.get(self.endpoint)
        makers = [team["constructorId"] for team in row.get("Constructors", [row.get("Constructor", {})])]
        return (
            (driver is None or row.get("Driver", {}).get("driverId") == driver)
            and (maker is None or maker in makers)
            and (place is None or row["position"] == place)
        )

    def status_id(self, status: str) -> str:
        """Return the number of a status."""
        return _NUMBERS[status]

    def page(self, table: str, key: str, rows: list[Shape]) -> Shape:
        """Return the part of a list that is asked for."""
        return self.whole(table, key, rows[self.offset : self.offset + self.limit], len(rows))

    def whole(self, table: str, key: str, rows: list[Shape], total: int) -> Shape:
        """Return an answer with these rows of so many."""
        place = {name: value for name, value in (("season", self.year), ("round", self.round)) if value}
        named = {_one(name): value for name, value in self.filters.items()}
        return {
            "xmlns": "",
            "series": self.series,
            "url": "",
            "limit": str(self.limit),
            "offset": str(self.offset),
            "total": str(total),
            table: {**place, **named, key: rows},
        }


def asked(series: str, address: str, query: Mapping[str, str]) -> Asked:
    """Return what an address asks for. Raises the problem of one that makes no sense."""
    parts = [part for part in address.strip("/").split("/") if part]
    if parts and parts[-1].casefold().endswith(".json"):
        parts[-1] = parts[-1][: -len(".json")]
    year = round_ = ""
    if parts and (_is_number(parts[0]) or parts[0] == "current"):
        year = parts.pop(0)
        if parts and (_is_number(parts[0]) or parts[0] in ("last", "next")):
            round_ = parts.pop(0)
    endpoint, filters = "races", dict[str, str]()
    while parts:
        endpoint = parts.pop(0).casefold()
        if endpoint not in _FILTERS:
            raise missing(f"list {endpoint[:60]!r}", f"there are {', '.join(ENDPOINTS)}")
        if parts:
            filters[endpoint] = parts.pop(0)
    if endpoint not in ENDPOINTS:
        raise missing(f"list {endpoint!r}", f"put {', '.join(ENDPOINTS)} behind it")
    limit, offset = _number(query, "limit", USUAL), _number(query, "offset", 0)
    return Asked(series, endpoint, year, round_, filters, min(limit, MOST), offset)


def _is_number(text: str) -> bool:
    return text.isdecimal() and text.isascii() and len(text) < 7


def _number(query: Mapping[str, str], name: str, usual: int) -> int:
    text = query.get(name, "")
    if not text:
        return usual
    if not _is_number(text):
        message = f"{name} is not a number: {text[:40]!r}"
        raise NotDoneError(400, Finding(code="not-valid", message=message, hint=f"write {name}={usual}"))
    return int(text)


def _one(name: str) -> str:
    """Return the word for one of a list, by which an answer says what it was filtered by."""
    return {"drivers": "driverId", "constructors": "constructorId", "circuits": "circuitId"}.get(
        name, {"results": "position", "status": "statusId"}.get(name, name)
    )
