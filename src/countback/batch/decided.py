"""Stewards' decisions of many leagues, from a table: a row is one decision."""

from __future__ import annotations

from functools import cache
from typing import Any, get_origin, get_type_hints

import pyarrow as pa

from countback.batch.columns import BadRow
from countback.batch.score_table import Decisions
from countback.rules import registry
from countback.rules.build import Builder
from countback.rules.stewards import decisions_from

_YES_NO = {"true": True, "yes": True, "false": False, "no": False}
_TEXTS = ("kind", "session", "number", "competitor", "reason", "document", "id", "replaces")


def read_decisions(table: pa.Table) -> tuple[Decisions, list[BadRow]]:
    """Return the decisions by league and season, and the rows that are none.

    Required are ``league`` and ``kind``. ``session``, ``number``, ``competitor``, ``championships``
    (separated by ";"), ``round``, ``from_round``, ``reason``, ``document``, ``id`` and ``replaces`` are as in
    decisions.toml; every other column is a key of the kinds that have one: ``amount``, ``places``.
    """
    by_league: Decisions = {}
    bad: list[BadRow] = []
    for number, row in enumerate(table.to_pylist()):
        given = {name: value for name, value in row.items() if value not in (None, "")}
        league, season = _name(given.pop("league", "")), _name(given.pop("season", ""))
        builder = Builder(file="", findings=[], scales={})
        decisions = decisions_from(builder, [_as_in_toml(given)], "decisions") if league else ()
        if decisions:
            by_league.setdefault((league, season), []).extend(decisions)
        else:
            said = builder.findings[0] if builder.findings else None
            column = said.where.key.rpartition(".")[2] if said else "league"
            bad.append(BadRow(number, column, said.message if said else "no league is given"))
    return by_league, bad


def _name(value: object) -> str:
    """Return a name as the results have it: without blanks around it, 2024 where pandas has 2024.0."""
    return str(int(value) if isinstance(value, float) and value.is_integer() else value).strip()


def _as_in_toml(given: dict[str, Any]) -> dict[str, Any]:
    """Return a row as a table of decisions.toml: lists are separated by ";" in it, numbers may be texts."""
    table = dict(given)
    for name in table.keys() & {*_TEXTS}:
        table[name] = str(table[name])
    lists = {"championships", *_lists_of(str(given.get("kind", "")))}
    for name, value in given.items():
        if name in lists:
            parts = value if isinstance(value, list) else str(value).split(";")
            table[name] = [str(part).strip() for part in parts]
        elif name not in _TEXTS and isinstance(value, str):
            table[name] = int(value) if value.isdigit() else _YES_NO.get(value.casefold(), value)
    return table


@cache
def _lists_of(kind: str) -> frozenset[str]:
    """Return which keys of a kind of decision hold several values."""
    rule = registry.find("decisions", kind)
    types = get_type_hints(rule) if rule is not None else {}
    return frozenset(name for name, written in types.items() if get_origin(written) is tuple)
