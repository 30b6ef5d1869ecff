"""A name, a key or a fact of a golden season that is lost or misspelt changes a table or is reported.

Keys that are words for people are left out (`DESCRIPTIVE`), and so are cells that no rule of the season
needs. What is not noticed all the same stands in `UNNOTICED`, each by its name with the reason.
"""

from __future__ import annotations

import csv
import io
import random
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files as resources
from pathlib import Path
from typing import NamedTuple

from countback.model.points import BeyondCountingError
from countback.rules.book import rulebook_from
from countback.rules.needs import facts_needed
from countback.scoring.against import against
from countback.scoring.score import score
from countback.store.files import InMemory
from countback.store.folder import read_files
from drills import Figures

SIZE = 3_400
SHARE = 40
UNIT = "mutations"
COUNTED = ("unnoticed",)

ROOT = Path(__file__).resolve().parents[2]
HARBOUR = ROOT / "tests" / "cases" / "harbour-cup-2031"
CARRERA = ROOT / "src" / "countback" / "seasons" / "porsche-carrera-cup-north-america-2022"
#: Words for people and times that no table of points depends on.
DESCRIPTIVE = {
    *("format", "schema", "name", "series", "source", "code", "circuit", "place", "country", "start", "end"),
    *(
        "date",
        "time_zone",
        "officials",
        "classes",
        "calendar",
        "headline",
        "text",
        "rounds_of_news",
        "reason",
    ),
    *("state", "published", "document", "replaces", "cause", "signed_by", "shows", "issued", "fact", "at"),
    *(
        "nationality",
        "team_nationality",
        "unverified",
        "agreed",
        "recorded",
        "printed",
        "field",
        "id_of_decision",
    ),
}
#: Tables of season.toml that are words for people as a whole.
WORDS = ("news", "notes")
#: Columns of a result without which nobody knows who did what.
ALWAYS = {"position", "number", "status", "entry"}

#: Patterns of names, with the reason. The table a key stands in is named, its line is not: files change.
UNNOTICED: dict[str, str] = {
    r'season.toml: .*: id = "r(4b|5|7)" misspelt': "a session without a result that nothing names",
    r"entries.csv: line 11 .*rounds: 2 removed": "the guest was in no other round",
    r"3-r3.csv: line 9 .*qualifying: 8 removed": "the last of an order may not have set a time",
    r"rules.toml: .*: key (places|count|unit) removed": "it says what is usual anyway",
    r"porsche.*decisions.toml: .*: key overall removed": "no car that scores stands between",
    r"porsche.*rules.toml: \d+ \(championships.am\): key kind removed": "Am is like Pro-Am, which says it",
    r"harbour.*(3-r3.csv: line 2 .4.|6-r6.csv: line 9 .3.), best_lap": "disqualified: no fastest lap",
    r"porsche.*rules.toml: \d+ \(championships.pro-am\): key (bonuses|pole|fastest-lap) removed": (
        "nobody of the class was 1st or next"
    ),
    r"harbour.*rules.toml: .*: key within_top removed": "no fastest lap was set outside the first eight",
    r"harbour.*rules.toml: .*: key tiebreaks removed": "nobody is level after any round",
    r"harbour.*decisions.toml: 46 .*: key session removed": (
        "a reprimand changes no result, wherever it was given"
    ),
}


class Mutation(NamedTuple):
    """One change to the files of a season: its name, and all the files after it."""

    name: str
    files: dict[str, str]


@cache
def golden() -> dict[str, dict[str, str]]:
    """Return the text files of both golden seasons, rulebooks with them."""
    seasons = {}
    for folder in (HARBOUR, CARRERA):
        found = {
            path.relative_to(folder).as_posix(): path.read_text("utf-8")
            for path in sorted(folder.rglob("*"))
            if path.suffix in (".toml", ".csv") and path.parent.name != "published"
        }
        name = tomllib.loads(found["season.toml"])["rulebook"]
        if not name.endswith(".toml"):
            shipped = resources("countback").joinpath(f"rulebooks/{name}.toml").read_text("utf-8")
            whole, *editions = shipped.split("[[editions]]")
            found["rules.toml"] = "[[editions]]".join(
                [whole, *(e for e in editions if 'years = "2022"' in e)]
            )
            found["season.toml"] = found["season.toml"].replace(
                f'rulebook = "{name}"', 'rulebook = "rules.toml"'
            )
        seasons[folder.name] = found
    return seasons


def outcome(files: dict[str, str]) -> tuple[object, frozenset[tuple[str, str]]]:
    """Return all tables of a season after every round, None where it is refused, and what is reported."""
    read, findings = read_files(InMemory({name: text.encode() for name, text in files.items()}))
    said = {(finding.code, finding.message) for finding in findings}
    if read is None:
        return None, frozenset(said)
    text = files.get(read.rulebook)
    if text is None:
        return None, frozenset({*said, ("unknown-rulebook", read.rulebook)})
    try:
        book = rulebook_from(tomllib.loads(text), file=read.rulebook, year=read.year)
    except tomllib.TOMLDecodeError as error:
        return None, frozenset({*said, ("toml", str(error))})
    said |= {(finding.code, finding.message) for finding in book.findings}
    if book.rulebook is None:
        return None, frozenset(said)
    known = {title.id for title in book.rulebook.championships}
    for decision in read.decisions:
        said |= {("unknown-championship", one) for one in decision.championships if one not in known}
    try:
        standings = score(read, book.rulebook)
    except BeyondCountingError as error:
        return None, frozenset({*said, ("beyond", str(error))})
    said |= {
        (finding.code, finding.message)
        for finding in (*standings.findings, *against(standings, "rules.toml"))
    }
    rounds = [event.round for event in read.events if any(one.classification for one in event.sessions)]
    held = {int(number) for number in standings.facts.round}
    tables = [standings.tables(number) for number in rounds if number in held]
    return (tables, standings.tables(), [one.id for one in standings.facts.sessions]), frozenset(said)


def mutations(files: dict[str, str]) -> Iterator[Mutation]:
    """Yield every change to a season that ought to be noticed."""
    needed = _needed(files)
    for name, text in files.items():
        yield Mutation(f"{name}: removed", {key: value for key, value in files.items() if key != name})
        changed = _of_csv(name, text, files, needed) if name.endswith(".csv") else _of_toml(name, text)
        for what, after in changed:
            if after != text:
                yield Mutation(f"{name}: {what}", {**files, name: after})


def _needed(files: dict[str, str]) -> set[str]:
    """Return the columns of results that the rules of a season read."""
    data = tomllib.loads(files["rules.toml"])
    book = rulebook_from(data, file="rules.toml", year=tomllib.loads(files["season.toml"])["year"]).rulebook
    assert book is not None
    rules = [rule for title in book.championships for _, rule in title.rules()]
    needed = {fact.removeprefix("result.") for rule in rules for fact in facts_needed(rule)}
    return needed & {"qualifying", "fastest_lap", "laps_led", "grid", "class_position"}


_KEY = re.compile(r'(?m)(?<![\w"-])([A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)*)(?=\s*=\s)')
_TEXT = re.compile(r'"([^"\n]+)"')


def _of_toml(name: str, text: str) -> Iterator[tuple[str, str]]:
    """Yield changes to a TOML file: keys misspelt or removed, tables and values misspelt."""
    table = ""
    place = 0
    for line in text.splitlines(keepends=True):
        start, place = place, place + len(line)
        head = re.match(r"\[+([\w.-]+)\]+", line)
        if head:
            table = head[1]
        if line.startswith("#") or table.split(".")[0] in WORDS:
            continue
        number = text.count("\n", 0, start) + 1
        code = line.split("  #")[0]
        if head and not _own_table(head[1]):
            yield (
                f"{number} ({table}): table {head[1]} misspelt",
                _put(text, start + head.end(1) - 1, head[1][-1], head[1][-1] * 2),
            )
        if head:
            continue
        for key in _KEY.finditer(code):
            last = key[1].split(".")[-1]
            if not _own_name(key[1], code):
                after = _put(text, start + key.end(1) - 1, last[-1], last[-1] * 2)
                yield f"{number} ({table}): key {key[1]} misspelt", after
            if _described(name, table, last):
                continue
            whole = code[: key.start()].strip() == ""
            if whole and not code.rstrip().endswith(("[", "{")):
                yield f"{number} ({table}): key {key[1]} removed", text[:start] + text[place:]
            elif not whole:
                pair = re.compile(rf"{re.escape(key[1])}\s*=\s*(\"[^\"]*\"|\[[^\]]*\]|[\w.-]+)\s*,?\s*")
                found = pair.match(code, key.start())
                if found:
                    after = code[: found.start()] + code[found.end() :]
                    after = re.sub(r",\s*\}", " }", after)
                    yield (
                        f"{number} ({table}): key {key[1]} removed",
                        text[:start] + after + line[len(code) :] + text[place:],
                    )
            value = _TEXT.match(code, code.index("=", key.end()) + 1 + _blank(code, key.end()))
            if value:
                yield (
                    f"{number} ({table}): {key[1]} = {value[0]} misspelt",
                    _put(text, start + value.end(1) - 1, value[1][-1], value[1][-1] + "x"),
                )
        if (
            "[" in code
            and "=" in code
            and not _described(name, table, (_KEY.search(code) or [""])[0].split(".")[-1])
        ):
            for value in _TEXT.finditer(code, code.index("[")):
                yield (
                    f"{number} ({table}): {value[0]} in a list misspelt",
                    _put(text, start + value.end(1) - 1, value[1][-1], value[1][-1] + "x"),
                )


def _own_table(head: str) -> bool:
    """Tell whether a table has a name of one's own, which nothing need refer to: that of an award."""
    parts = head.split(".")
    return len(parts) == 4 and parts[2] in ("awards", "bonuses", "field", "modifiers", "listing")


def _own_name(key: str, code: str) -> bool:
    """Tell whether a key is a name of one's own, which nothing need refer to: that of a rule or a table."""
    named = ("awards", "bonuses", "field", "modifiers", "listing")
    return key.split(".")[0] in named and "." in key and "kind" in code


def _blank(code: str, at: int) -> int:
    rest = code[code.index("=", at) + 1 :]
    return len(rest) - len(rest.lstrip())


def _described(name: str, table: str, key: str) -> bool:
    if key == "id":  # of decisions only what others name; of a season and a rulebook none
        return name == "decisions.toml" or table == ""
    return key in DESCRIPTIVE


def _put(text: str, at: int, before: str, after: str) -> str:
    assert text.startswith(before, at), (text[at : at + 20], before)
    return text[:at] + after + text[at + len(before) :]


def _of_csv(name: str, text: str, files: dict[str, str], needed: set[str]) -> Iterator[tuple[str, str]]:
    """Yield changes to a table: columns misspelt or removed, cells emptied, names in cells misspelt."""
    rows = list(csv.reader(io.StringIO(text)))
    head, body = rows[0], rows[1:]
    for index, column in enumerate(head):
        yield (
            f"column {column} misspelt",
            _csv([[*head[:index], column + column[-1], *head[index + 1 :]], *body]),
        )
        if not _needs(name, column, files, needed):
            continue
        yield f"column {column} removed", _csv([row[:index] + row[index + 1 :] for row in rows])
        numbers = [row[head.index("number")] for row in body] if "number" in head else []
        for number, row in enumerate(body, start=2):
            if index >= len(row) or not row[index]:
                continue
            if column == "rounds" and numbers.count(row[head.index("number")]) == 1:
                continue  # nothing asks for the rounds of a number that only one entry has
            where = f"line {number} ({row[min(1, len(row) - 1)]}), {column}"
            other = [*row[:index], "", *row[index + 1 :]]
            yield (
                f"{where}: {row[index]} removed",
                _csv([head, *body[: number - 2], other, *body[number - 1 :]]),
            )
            if column not in ("position", "laps_led", "qualifying", "fastest_lap", "best_lap", "grid"):
                odd = [*row[:index], row[index] + "x", *row[index + 1 :]]
                yield (
                    f"{where}: {row[index]} misspelt",
                    _csv([head, *body[: number - 2], odd, *body[number - 1 :]]),
                )


def _needs(name: str, column: str, files: dict[str, str], needed: set[str]) -> bool:
    """Tell whether anything is scored by a column of a file."""
    if f"{name.removesuffix('.csv')}.r2.csv" in files:
        return False  # a revision that another took the place of
    if column == "id":  # only where something refers to it
        ids = {row["id"] for row in csv.DictReader(io.StringIO(files[name]))}
        texts = [text for other, text in files.items() if other != name]
        return any(
            re.search(rf'(?m)(,|"){re.escape(one)}("|$)', text) for one in ids if "-" in one for text in texts
        )
    if not name.startswith("results/"):
        subjects = {"team": "team", "constructor": "manufacturer"}
        if column == "rounds":
            numbers = [row["number"] for row in csv.DictReader(io.StringIO(files[name]))]
            return len({*numbers}) < len(numbers)
        return column not in DESCRIPTIVE and (
            column not in subjects or f'of = "{subjects[column]}"' in files["rules.toml"]
        )
    raced = "/" in name and not re.search(r"-q\d", name)
    if column in ALWAYS:
        return True
    if column == "best_lap":  # the order of fastest laps follows from them
        return raced and "fastest_lap" in needed and "fastest_lap" not in files[name].splitlines()[0]
    return raced and column in needed


def _csv(rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


@cache
def every() -> list[tuple[str, Mutation]]:
    """Return all mutations of both seasons, mixed, each with the season it is of."""
    found = [(season, one) for season, files in golden().items() for one in mutations(files)]
    random.Random(7).shuffle(found)
    return found


@cache
def untouched(season: str) -> tuple[object, frozenset[tuple[str, str]]]:
    """Return the outcome of a golden season as it is."""
    return outcome(golden()[season])


def noticed(season: str, mutation: Mutation) -> bool:
    """Tell whether a change alters a table, or makes something be reported."""
    tables, said = outcome(mutation.files)
    before, told = untouched(season)
    return tables != before or bool(said - told)


def unnoticed(name: str) -> bool:
    """Tell whether a mutation is one of those that are known to go unnoticed."""
    return any(re.search(pattern, name) for pattern in UNNOTICED)


def listed() -> str:
    """Return, for the page of figures, what is known to go unnoticed and why."""
    lines = [
        "What `mutations` leaves unnoticed, each for its reason; everything else changes a table or is said:",
        "",
    ]
    for pattern, reason in UNNOTICED.items():
        lines.append(f"- `{pattern}`: {reason}")
    return "\n".join(lines) + "\n"


def run(size: int, seed: int) -> Figures:
    """Try some of the mutations: which ones, the seed says."""
    pool = every()
    chosen = [pool[number % len(pool)] for number in range(seed * SHARE, seed * SHARE + size)]
    missed = [f"{season}: {one.name}" for season, one in chosen if not noticed(season, one)]
    unlisted = tuple(name for name in missed if not unnoticed(name))
    return Figures(size, unlisted, sums={"unnoticed": len(missed)})
