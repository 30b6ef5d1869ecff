"""Answers of the Ergast API (Jolpica's, too), saved as JSON, as the tables that its CSV dump has.

One file is one answer: ``{"MRData": {"RaceTable": {"Races": [...]}}}`` with ``Results``, ``SprintResults`` or
``QualifyingResults`` in its races, or ``StandingsTable``. An answer holds at most 100 lines, so that a season
is several files; what two of them have is taken once. Source:
https://github.com/jolpica/jolpica-f1/tree/main/docs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from countback.formats.fields import table, tables, text

Rows = list[dict[str, str]]
_RESULTS = {
    "Results": "results", "SprintResults": "sprint_results", "QualifyingResults": "qualifying",
}  # fmt: skip


class Answers:
    """The tables, filled by one answer after another."""

    def __init__(self) -> None:
        self._rows: dict[str, dict[tuple[str, ...], dict[str, str]]] = {}

    def tables(self) -> dict[str, Rows]:
        """Return the rows of each table that the answers have, in the order of the dump's columns."""
        by_table = {name: list(rows.values()) for name, rows in self._rows.items()}
        for name in ("results", "sprint_results"):
            # A season has results of the sprints only where there were any.
            if name in by_table:
                by_table[name] = [
                    {**row, "resultId": str(at)} for at, row in enumerate(by_table[name], start=1)
                ]
        return by_table

    def take(self, document: object) -> bool:
        """Take what an answer holds; return whether it is one."""
        data = table(table(document).get("MRData"))
        for race in tables(table(data.get("RaceTable")).get("Races"), 2000):
            self._race(race)
        for standings in tables(table(data.get("StandingsTable")).get("StandingsLists"), 2000):
            self._standings(standings)
        return bool(data)

    def _put(self, name: str, key: tuple[str, ...], row: dict[str, str]) -> None:
        self._rows.setdefault(name, {}).setdefault(key, row)

    def _race(self, race: Mapping[str, Any]) -> None:
        id_ = _race_id(race)
        circuit = table(race.get("Circuit"))
        self._put("circuits", (text(circuit, "circuitId"),), {
            "circuitId": text(circuit, "circuitId"), "name": text(circuit, "circuitName"),
        })  # fmt: skip
        self._put("races", (id_,), {
            "raceId": id_, "year": text(race, "season"), "round": text(race, "round"),
            "circuitId": text(circuit, "circuitId"), "name": text(race, "raceName"),
            "date": text(race, "date"),
        })  # fmt: skip
        for key, name in _RESULTS.items():
            for row in tables(race.get(key), 500):
                who = self._who(row)
                place = {"raceId": id_, **who, "number": text(row, "number")}
                row_made = place | (_qualified(row) if name == "qualifying" else _result(row))
                self._put(name, (id_, *who.values(), text(row, "number"), text(row, "position")), row_made)

    def _who(self, row: Mapping[str, Any]) -> dict[str, str]:
        """Return the ids of who drove and of the maker of the car, entered into their tables."""
        driver, maker = table(row.get("Driver")), table(row.get("Constructor"))
        makers = tables(row.get("Constructors"), 20)
        for make in [maker, *makers]:
            if text(make, "constructorId"):
                id_ = text(make, "constructorId")
                self._put("constructors", (id_,), {
                    "constructorId": id_, "constructorRef": id_,
                    "name": text(make, "name"),
                })  # fmt: skip
        if text(driver, "driverId"):
            self._put("drivers", (text(driver, "driverId"),), {
                "driverId": text(driver, "driverId"), "driverRef": text(driver, "driverId"),
                "forename": text(driver, "givenName"), "surname": text(driver, "familyName"),
            })  # fmt: skip
        return {"driverId": text(driver, "driverId"), "constructorId": text(maker, "constructorId")}

    def _standings(self, answer: Mapping[str, Any]) -> None:
        id_ = _race_id(answer)
        for key, name in (
            ("DriverStandings", "driver_standings"),
            ("ConstructorStandings", "constructor_standings"),
        ):
            for row in tables(answer.get(key), 500):
                row_made = {
                    "raceId": id_, **self._who(row), "points": text(row, "points"),
                    "position": text(row, "position"),
                    "positionText": text(row, "positionText") or text(row, "position"),
                }  # fmt: skip
                self._put(name, (id_, row_made["driverId"], row_made["constructorId"]), row_made)


def _race_id(answer: Mapping[str, Any]) -> str:
    return f"{text(answer, 'season')}-{text(answer, 'round')}"


def _qualified(row: Mapping[str, Any]) -> dict[str, str]:
    return {"position": text(row, "position")}


def _result(row: Mapping[str, Any]) -> dict[str, str]:
    """Return a result as a row of the dump: the API numbers all of a race, its text says who is placed."""
    place, shown = text(row, "position"), text(row, "positionText")
    return {
        "grid": text(row, "grid"),
        "position": place if shown.isdecimal() else "",
        "positionText": shown,
        "positionOrder": place,
        "points": text(row, "points"),
        "laps": text(row, "laps"),
        "milliseconds": text(table(row.get("Time")), "millis"),
        "rank": text(table(row.get("FastestLap")), "rank"),
    }
