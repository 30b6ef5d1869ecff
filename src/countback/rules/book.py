"""Turn the TOML of a rulebook into a `Rulebook`: pick the year's edition, resolve ``like``, build kinds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from countback.model.classification import Status
from countback.model.finding import Finding, has_errors
from countback.model.kinds import Award, Bonus, Counting, Subject
from countback.model.ledger import Ledger
from countback.model.numbers import in_rounds
from countback.model.phases import Phase
from countback.model.rulebook import Championship, Rulebook
from countback.model.wording import closest
from countback.rules import registry
from countback.rules.build import Builder
from countback.rules.editions import edition_of, merged
from countback.rules.said_once import said_once
from countback.rules.stewards import decisions_from

TOP = (
    "schema",
    "id",
    "name",
    "source",
    "unverified",
    "agreed",
    "scales",
    "championships",
    "decisions",
    "ledgers",
    "editions",
)
TITLE = (
    "name", "like", "of", "field", "awards", "bonuses", "modifiers", "sharing", "slots", "counting",
    "phases", "tiebreaks", "listing", "placed", "low_wins", "dense_positions", "source",
)  # fmt: skip
#: How many championships may be like one another in turn.
LONGEST_CHAIN = 20
#: The rule a championship has where its rulebook names none.
USUAL = {"sharing": "full-each", "slots": "all-cars", "counting": "all-results"}


class ReadRulebook(NamedTuple):
    """A rulebook, or None when a finding forbids it."""

    rulebook: Rulebook | None
    findings: list[Finding]


def rulebook_from(data: Mapping[str, Any], *, file: str, year: int | None = None) -> ReadRulebook:
    """Return the rulebook that a parsed TOML document holds for one year.

    Later editions that cover the year are laid over earlier ones and the whole; a value ``false``
    takes a rule away. Everything wrong is a finding with the file and the path of the key.
    """
    builder = Builder(file=file, findings=[], scales={})
    builder.unknown(data, TOP, "", "a rulebook")
    if data.get("schema") != 1:
        said = f"expected 1, got {data['schema']!r}" if "schema" in data else "missing"
        builder.find("schema", "unknown-schema", said, "this version of countback reads schema = 1")
    book = edition_of(builder, data, year)
    builder.scales = _table(builder, book, "scales")
    for name, scale in builder.scales.items():
        builder.scale(scale, f"scales.{name}")
    titles = _table(builder, book, "championships")
    if not titles and isinstance(book.get("championships", {}), dict):
        builder.find("championships", "missing-key", "missing", "add a table [championships.<id>]")
    championships = [_championship(builder, id_, titles, f"championships.{id_}") for id_ in titles]
    if not builder.findings:
        _in_vain(builder, championships, edited="editions" in data)
    decisions = decisions_from(builder, book.get("decisions", []), "decisions")
    ledgers = _ledgers(builder, book.get("ledgers", []))
    id_ = book.get("id", "")
    for key in ("id", "name"):
        if not isinstance(book.get(key), str) or not book[key]:
            builder.find(key, "missing-key", "missing", f'write {key} = "..."')
    unverified = book.get("unverified", [])
    if not isinstance(unverified, list) or not all(isinstance(item, str) for item in unverified):
        builder.find("unverified", "wrong-type", "expected a list of text", 'write ["...", "..."]')
        unverified = []
    agreed = str(book.get("agreed", ""))
    try:
        official = bool(agreed) and year is not None and in_rounds(agreed, year)
    except ValueError:
        builder.find(
            "agreed", "wrong-value", f"expected years, got {agreed!r}", 'write agreed = "2018, 2021"'
        )
        official = False
    builder.findings = said_once([*builder.findings, *builder.warnings], titles)
    if has_errors(builder.findings):
        return ReadRulebook(None, builder.findings)
    rulebook = Rulebook(
        id=id_,
        name=book["name"],
        championships=tuple(title for title in championships if title),
        decisions=decisions,
        source=str(book.get("source", "")),
        unverified=tuple(unverified),
        agreed=official,
        ledgers=ledgers,
    )
    return ReadRulebook(rulebook, builder.findings)


def _ledgers(builder: Builder, raw: object) -> tuple[Ledger, ...]:
    """Return what the rulebook keeps of drivers from race to race."""
    if not isinstance(raw, list) or not all(isinstance(table, dict) for table in raw):
        builder.find("ledgers", "wrong-type", "expected an array of tables", "write [[ledgers]]")
        return ()
    ledgers = []
    for number, table in enumerate(raw):
        ledger = builder.fill(Ledger, table, f"ledgers[{number}]")
        for name in ledger.counts if ledger else ():
            if registry.find("decisions", name) is None:
                kinds = registry.names("decisions")
                hint = closest(name, kinds) or f"there are {', '.join(kinds)}"
                builder.find(f"ledgers[{number}].counts", "unknown-kind", f"unknown kind {name!r}", hint)
        ledgers += [ledger] if ledger else []
    return tuple(ledgers)


def _championship(builder: Builder, id_: str, titles: Mapping[str, Any], path: str) -> Championship | None:
    table = _like(builder, id_, titles, path, ())
    if table is None:
        return None
    builder.unknown(table, TITLE, path, "a championship")
    before = len(builder.findings)
    subject = builder.kind("subjects", table.get("of", "driver"), f"{path}.of")
    single = {
        slot: builder.kind(slot, table.get(slot, usual), f"{path}.{slot}") for slot, usual in USUAL.items()
    }
    field = _named(builder, table, "field", "fields", path)
    awards = _named(builder, table, "awards", "awards", path)
    bonuses = _named(builder, table, "bonuses", "bonuses", path)
    modifiers = _named(builder, table, "modifiers", "modifiers", path)
    listing = _named(builder, table, "listing", "listings", path)
    for name in awards.keys() & bonuses.keys():
        builder.find(
            f"{path}.bonuses.{name}",
            "name-twice",
            f"awards has a {name!r} too",
            "give one of them another name",
        )
    if not awards and not bonuses and len(builder.findings) == before:
        builder.find(
            f"{path}.awards",
            "missing-key",
            "missing",
            "a championship needs something that pays points",
        )
    phases = _chain(builder, table, "phases", [], path)
    rules = {f"modifiers.{name}": modifier for name, modifier in modifiers.items()}
    rules |= {f"phases[{number}]": phase for number, phase in enumerate(phases)}
    in_sessions = [name for name, rule in {**awards, **bonuses}.items() if not rule.of_season]
    for at, rule in {**rules, "slots": single["slots"]}.items():
        for named in rule.references() if rule else ():
            if named.what == "award" and named.value not in in_sessions:
                where, there = f"{at}.{named.field.partition('[')[0]}", ", ".join(in_sessions)
                if named.value in bonuses:
                    paid = f"{named.value!r} is paid for the whole season, not in its sessions"
                    builder.find(f"{path}.{where}", "unknown-award", paid, f"there are {there}")
                else:
                    message = f"unknown award {named.value!r}"
                    builder.find(f"{path}.{where}", "unknown-award", message, f"there are {there}")
    _not_paid(builder, phases, single["counting"], {**awards, **bonuses}, path)
    _sums_wanted(builder, subject, single["counting"], phases, path)
    tiebreaks = _chain(builder, table, "tiebreaks", ["countback"], path)
    placed = _placed(builder, table.get("placed", ["classified"]), f"{path}.placed")
    said = {key: table.get(key, False) for key in ("low_wins", "dense_positions")}
    for key, value in said.items():
        if not isinstance(value, bool):
            builder.find(f"{path}.{key}", "wrong-type", "expected true or false", "write it without quotes")
    if len(builder.findings) > before:
        return None
    return Championship(
        id=id_,
        name=str(table.get("name", id_)),
        subject=subject,
        field=field,
        awards={**awards, **bonuses},
        modifiers=modifiers,
        sharing=single["sharing"],
        slots=single["slots"],
        counting=single["counting"],
        phases=phases,
        tiebreaks=tiebreaks,
        listing=listing,
        placed=placed,
        low_wins=said["low_wins"],
        dense_positions=said["dense_positions"],
    )


def _like(
    builder: Builder, id_: str, titles: Mapping[str, Any], path: str, above: tuple[str, ...]
) -> dict[str, Any] | None:
    """Return a championship's table laid over the one it says it is ``like``."""
    table = titles.get(id_)
    if not isinstance(table, dict):
        builder.find(path, "wrong-type", "expected a table", f"write [championships.{id_}]")
        return None
    other = table.get("like")
    if other is None:
        return table
    if len(above) > LONGEST_CHAIN:
        builder.find(f"{path}.like", "like-too-long", f"is like more than {LONGEST_CHAIN} others in turn",
                     "write out the rules of one of them")  # fmt: skip
        return None
    if not isinstance(other, str) or other not in titles or other in (*above, id_):
        others = ", ".join(name for name in titles if name != id_)
        builder.find(
            f"{path}.like",
            "unknown-championship",
            f"cannot be like {other!r}",
            f"there are {others}" if others else "it is the only one: write out its rules",
        )
        return None
    base = _like(builder, other, titles, path, (*above, id_))
    if base is not None:
        _taken_away(builder, base, table, path)
    return None if base is None else merged(base, {key: item for key, item in table.items() if key != "like"})


def _taken_away(builder: Builder, base: Mapping[str, Any], table: Mapping[str, Any], path: str) -> None:
    """Record rules that a championship takes away from the one it is like, and that are not there."""
    for key in ("field", "awards", "bonuses", "modifiers", "listing"):
        value, there = table.get(key), base.get(key)
        if not isinstance(value, dict):
            continue
        keys = list(there) if isinstance(there, dict) else []
        for name, rule in value.items():
            if rule is False and name not in keys:
                hint = closest(name, keys) or (f"there are {', '.join(keys)}" if keys else "remove it")
                builder.find(f"{path}.{key}.{name}", "takes-away-nothing", "there is none to take away", hint)


def _named(builder: Builder, table: Mapping[str, Any], key: str, slot: str, path: str) -> dict[str, Any]:
    """Return the rules of a table of named rules. Without ``kind``, the name is the kind."""
    rules = {}
    for name, value in _table(builder, table, key, f"{path}.").items():
        rule = builder.kind(slot, value, f"{path}.{key}.{name}", default=name)
        if rule is not None:
            rules[name] = rule
    return rules


def _chain(
    builder: Builder, table: Mapping[str, Any], slot: str, usual: list[str], path: str
) -> tuple[Any, ...]:
    """Return the rules of a list, in the order in which they act."""
    raw = table.get(slot, usual)
    if not isinstance(raw, list):
        builder.find(
            f"{path}.{slot}", "wrong-type", "expected a list", f'write {slot} = ["{registry.names(slot)[0]}"]'
        )
        return ()
    return tuple(builder.kind(slot, step, f"{path}.{slot}[{number}]") for number, step in enumerate(raw))


def _not_paid(
    builder: Builder,
    phases: Sequence[Phase | None],
    counting: Counting | None,
    awards: Mapping[str, Award],
    path: str,
) -> None:
    """Record phases that take away what is not in the totals: dropped results, points in reserve."""
    for number, phase in enumerate(phases):
        if phase is None or not phase.not_paid:
            continue
        at = f"{path}.phases[{number}].not_paid"
        if counting is not None and not counting.keeps_all:
            hint = "let all results count, or pay these awards in other rounds only"
            builder.find(at, "wrong-value", "results are dropped in this championship", hint)
        for name in phase.not_paid:
            if name in awards and awards[name].reserve:
                hint = "leave it out: these points are not in the totals of a phase that adds no reserve"
                builder.find(at, "wrong-value", f"{name!r} is kept in reserve", hint)


def _sums_wanted(
    builder: Builder,
    subject: Subject | None,
    counting: Counting | None,
    phases: Sequence[Phase | None],
    path: str,
) -> None:
    """Record rules that need totals to be the plain sum of all results, beside others that make them more."""
    if counting is not None and counting.averaged_to and phases:
        hint = "let all results count, or leave out the phases"
        builder.find(f"{path}.counting", "wrong-value", "a phase sets sums anew, not averages", hint)
    if subject is not None and subject.carries_points:
        hint = "let points stay with the team, or let all results count and leave out the phases"
        if phases or (counting is not None and not counting.keeps_all):
            message = "points that follow a driver go with plain sums alone: no dropped results, no phases"
            builder.find(f"{path}.of", "wrong-value", message, hint)


def _placed(builder: Builder, raw: object, path: str) -> tuple[Status, ...]:
    try:
        return tuple(msgspec.convert(raw, tuple[Status, ...]))
    except msgspec.ValidationError:
        statuses = ", ".join(status.value for status in Status)
        builder.find(
            path, "wrong-value", f"expected a list of statuses, got {raw!r}", f"there are {statuses}"
        )
        return ()


def _in_vain(builder: Builder, titles: list[Championship | None], *, edited: bool) -> None:
    """Warn of scales that no rule takes, which editions may have for other years, and of equal names."""
    for name in builder.scales:
        if name not in builder.scales_taken and not edited:
            hint = f'name it: scale = "{name}"; or take it out'
            builder.warn(f"scales.{name}", "scale-not-used", "no award takes this scale", hint)
    for title in filter(None, titles):
        for name, award in title.awards.items():
            if isinstance(award, Bonus):
                continue
            table = award.points_table()
            if table is not None and table.order == "place" and len(table.points) > 1:
                falls, rises = table.points[0] > table.points[-1], table.points[0] < table.points[-1]
            else:
                falls, rises = False, award.low
            if (title.low_wins and falls) or (rises and not title.low_wins):
                wins = "the fewest points win" if title.low_wins else "the most points win"
                message = f"{wins}, and {award.kind} pays {'more' if falls else 'less'} for a better place"
                hint = "turn the scale round, or correct low_wins"
                builder.warn(f"championships.{title.id}.awards.{name}", "scale-upside-down", message, hint)
    names: dict[str, str] = {}
    for title in filter(None, titles):
        other = names.setdefault(title.name, title.id)
        if other != title.id:
            message = f"{other} is called {title.name!r}, too"
            hint = "give each a name of its own, so that their tables can be told apart"
            path = f"championships.{title.id}.name"
            builder.warn(path, "names-of-championships-alike", message, hint)


def _table(builder: Builder, table: Mapping[str, Any], key: str, path: str = "") -> dict[str, Any]:
    value = table.get(key, {})
    if value is False:  # taken away from what the championship is like
        return {}
    if isinstance(value, dict):
        return {name: item for name, item in value.items() if item is not False}
    builder.find(f"{path}{key}", "wrong-type", "expected a table", f"write [{path}{key}]")
    return {}
