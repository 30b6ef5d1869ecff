"""Take a hint at its word: change the files of a season as a finding says, and nothing else.

Each way is a form of words that hints have, with the change it asks for. A program reads no minds: where a
hint leaves to people what was meant ("correct one of them"), there is no way here.
"""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections.abc import Callable
from typing import Any

import tomlkit
from click.testing import CliRunner

from countback.cli.group import countback
from countback.model.finding import Finding

Files = dict[str, bytes]
Way = Callable[[Finding, "re.Match[str]", Files], None]
WAYS: list[tuple[re.Pattern[str], Way]] = []


def follow(finding: Finding, files: Files) -> Files | None:
    """Return the files after doing what the hint says, None where no form of words is known."""
    for pattern, way in WAYS:
        found = pattern.search(finding.hint)
        if found:
            after = dict(files)
            way(finding, found, after)
            return after if after != files else None
    return None


def way(pattern: str) -> Callable[[Way], Way]:
    """Register what a form of words asks for."""

    def taken(change: Way) -> Way:
        WAYS.append((re.compile(pattern), change))
        return change

    return taken


def text_of(files: Files, name: str) -> str:
    return files.get(name, b"").decode("utf-8-sig")


def steps_of(key: str) -> list[str | int]:
    return [int(one) if one.isdecimal() else one for one in re.findall(r"[^.\[\]]+", key)]


class Toml:
    """A TOML file of the season, changed in place and put back."""

    def __init__(self, files: Files, name: str) -> None:
        self.files, self.name = files, name
        self.document: Any = tomlkit.parse(text_of(files, name))

    def table(self, steps: list[str | int]) -> Any:
        inside = self.document
        for step in steps:
            inside = inside[step]
        return inside

    def set(self, steps: list[str | int], value: object) -> None:
        inside = self.document
        for step in steps[:-1]:
            if isinstance(step, str) and step not in inside:
                inside[step] = {}
            inside = inside[step]
        inside[steps[-1]] = value
        self._put()

    def held(self, steps: list[str | int]) -> Any:
        """Return what stands at a path, None where nothing does."""
        try:
            return self.table(steps)
        except (KeyError, IndexError):
            return None

    def remove(self, steps: list[str | int]) -> None:
        del self.table(steps[:-1])[steps[-1]]
        self._put()

    def rename(self, steps: list[str | int], name: str) -> None:
        table = self.table(steps[:-1])
        value = table.pop(steps[-1])
        if name not in table:
            table[name] = value
        self._put()

    def _put(self) -> None:
        self.files[self.name] = tomlkit.dumps(self.document).encode()


class Sheet:
    """A CSV file of the season; ``row`` and ``at`` are where a finding points."""

    def __init__(self, files: Files, finding: Finding) -> None:
        self.files, self.name = files, finding.where.file
        self.rows = list(csv.reader(io.StringIO(text_of(files, self.name))))
        head = [name.strip().lower().replace(" ", "_") for name in self.rows[0]]
        self.row = (finding.where.line or 1) - 1
        self.at = head.index(finding.where.column) if finding.where.column in head else -1

    def put(self, value: str, row: int | None = None, at: int | None = None) -> None:
        line = self.rows[self.row if row is None else row]
        line[self.at if at is None else at] = value
        self.save()

    def column(self, name: str) -> int:
        """Return the number of a column, which is added where there is none."""
        if name not in self.rows[0]:
            self.rows = [[*row, name if not number else ""] for number, row in enumerate(self.rows)]
        return self.rows[0].index(name)

    def save(self) -> None:
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows(self.rows)
        self.files[self.name] = out.getvalue().encode()


def quoted(finding: Finding) -> str:
    """Return what the message quotes: the word that is wrong."""
    found = re.search(r"'([^']*)'", finding.message)
    return found[1] if found else ""


def is_toml(finding: Finding) -> bool:
    return finding.where.file.endswith(".toml")


def put(finding: Finding, files: Files, value: Any) -> None:
    """Put a value in place of the wrong one."""
    if not is_toml(finding):
        Sheet(files, finding).put(str(value))
        return
    toml, steps = Toml(files, finding.where.file), steps_of(finding.where.key)
    now = toml.held(steps)
    if isinstance(now, list) and not isinstance(value, list):
        value = [value if one == quoted(finding) else one for one in now]
    toml.set(steps, value)


@way(r"did you mean ([^?]+)\?")
def meant(finding: Finding, found: re.Match[str], files: Files) -> None:
    where = finding.where
    if finding.code == "unknown-key" or (finding.code == "unknown-kind" and not where.key.endswith("kind")):
        Toml(files, where.file).rename(steps_of(where.key), found[1])
    elif is_toml(finding):
        value: Any = found[1]
        put(finding, files, value)
    elif where.line is None:
        files[where.file.replace(quoted(finding), found[1])] = files.pop(where.file)
    else:
        sheet = Sheet(files, finding)
        if sheet.row == 0:
            sheet.put(found[1])
        else:
            now = sheet.rows[sheet.row][sheet.at]
            sheet.put(now.replace(quoted(finding) or now, found[1]))


@way(r"^is (\w+) meant to be it\?")
def heading(finding: Finding, found: re.Match[str], files: Files) -> None:
    sheet = Sheet(files, finding)
    sheet.put(str(finding.where.column), 0, sheet.rows[0].index(found[1]))


@way(r"^add it, or the column (\w+)")
def another_column(finding: Finding, found: re.Match[str], files: Files) -> None:
    sheet = Sheet(files, finding)
    at = sheet.column(found[1])
    for row in range(1, len(sheet.rows)):
        sheet.put("DNF", row, at)


def first_of(text: str) -> Any:
    """Return the first value that a hint offers: ``"a" or "b"``, ``25, "12.5" or "1/7"``."""
    for part in (
        text,
        text.split(";")[0],
        text.split(" for ")[0],
        text.split(", or ")[0],
        text.split(" or ")[0],
        text.split(",")[0],
    ):
        try:
            return tomllib.loads(f"a = {part.strip()}")["a"]
        except tomllib.TOMLDecodeError:
            continue
    raise AssertionError(f"no value can be taken from {text!r}")


@way(r"^add \[\[events\.sessions\.revisions\]\] for each")
def described(finding: Finding, found: re.Match[str], files: Files) -> None:
    text = text_of(files, "season.toml").replace('{ state = "provisional" }', '{ state = "provisional" }, {}')
    files["season.toml"] = text.encode()


@way(r'write when = "end"')
def at_the_end(finding: Finding, found: re.Match[str], files: Files) -> None:
    Toml(files, finding.where.file).set([*steps_of(finding.where.key), "when"], "end")


@way(r"say which are meant: (championships) = (\[.+\]), or")
def of_championships(finding: Finding, found: re.Match[str], files: Files) -> None:
    above = text_of(files, finding.where.file).splitlines()[: finding.where.line]
    steps: list[str | int] = ["decisions", above.count("[[decisions]]") - 1, found[1]]
    Toml(files, finding.where.file).set(steps, first_of(found[2]))


@way(r"^write (shows) = (\[.+?\]) if it does")
def shown(finding: Finding, found: re.Match[str], files: Files) -> None:
    Toml(files, finding.where.file).set(steps_of(finding.where.key), first_of(found[2]))


@way(r"or write ([\w-]+) = false there$")
def taken_away(finding: Finding, found: re.Match[str], files: Files) -> None:
    toml = Toml(files, finding.where.file)
    last = len(toml.document["editions"]) - 1
    toml.set(["editions", last, *steps_of(finding.where.key)], False)


@way(r"\((?:column )?(time)\), or record the amended places")
def times(finding: Finding, found: re.Match[str], files: Files) -> None:
    fill(files, "time", [name for name in files if name.startswith("results/")])


@way(r"^give the number as the results? ha(?:s|ve) it|^name somebody who scores in .*?: \w+ \((\w+)s\)")
def who_is_there(finding: Finding, found: re.Match[str], files: Files) -> None:
    """The first of those that the hint points to: of the results, or of the table that is named."""
    above = text_of(files, finding.where.file).splitlines()[: finding.where.line]
    key = (found[1] and "competitor") or "number"
    name = "entries.csv" if found[1] else "results/1-r1.csv"
    first = next(iter(csv.DictReader(io.StringIO(text_of(files, name)))))
    steps: list[str | int] = ["decisions", above.count("[[decisions]]") - 1, key]
    Toml(files, finding.where.file).set(steps, first[found[1] or "number"])


@way(r"^give the session (scheduled_laps)")
def distance(finding: Finding, found: re.Match[str], files: Files) -> None:
    toml = Toml(files, "season.toml")
    for number, event in enumerate(toml.document["events"]):
        for at in range(len(event["sessions"])):
            toml.set(["events", number, "sessions", at, found[1]], 50)


@way(r"^give every entry an id of its own, or none$")
def no_id(finding: Finding, found: re.Match[str], files: Files) -> None:
    sheet = Sheet(files, finding)
    sheet.put("", at=sheet.column("id"))


@way(r"^give each its own: (id) =|^give one of them another name")
def another_name(finding: Finding, found: re.Match[str], files: Files) -> None:
    toml, steps = Toml(files, finding.where.file), steps_of(finding.where.key)
    if found[1]:
        toml.set(steps if steps[-1] == "id" else [*steps, "id"], "another")
    else:
        toml.rename(steps, "another")


@way(r"^write the name of a shipped rulebook or of a file in this folder")
def a_rulebook(finding: Finding, found: re.Match[str], files: Files) -> None:
    files["season.toml"] = (
        text_of(files, "season.toml").replace("year = 2026", 'year = 2026\nrulebook = "rules.toml"').encode()
    )


@way(r"^fill it in; equal times share a place")
def order(finding: Finding, found: re.Match[str], files: Files) -> None:
    sheet = Sheet(files, finding)
    for number in range(1, len(sheet.rows)):
        sheet.put(str(number), number, sheet.column(str(finding.where.column)))


@way(r"^(?:write|add)(?: a table)? \[\[?(?:championships\.)?[\w.<>]+\]\]?")
def table(finding: Finding, found: re.Match[str], files: Files) -> None:
    name = re.findall(r"[\w.]+", found[0])[1]
    if finding.where.file == "book.toml":
        text = re.sub(r"(?m)^championships = .*\n", "", text_of(files, "book.toml"))
        text += '[championships.one]\nawards.race = {kind = "finish", scale = [1]}\n'
    else:
        text = re.sub(rf"(?m)^{name} = .*\n", "", text_of(files, finding.where.file))
    files[finding.where.file] = text.encode()
    if not text:
        del files[finding.where.file]


@way(r"write points as (25)|write a (whole number)|(is a number of things)|(write the number)")
def number(finding: Finding, found: re.Match[str], files: Files) -> None:
    value: Any = [25, 18] if finding.where.key.startswith("scales") else 1
    toml, steps = Toml(files, finding.where.file), steps_of(finding.where.key)
    if steps[-1] == "points" and steps[0] == "scales":
        steps = steps[:-1]
    toml.set(steps, value)


@way(r"(?:^|: |, or )(?:write|add|give|say why:) (\w+) = (.+)$")
def key_and_value(finding: Finding, found: re.Match[str], files: Files) -> None:
    toml, steps = Toml(files, finding.where.file), steps_of(finding.where.key)
    if finding.code == "decision-key-not-taken":
        toml.remove(steps)
        steps = [*steps[:-1], found[1]]
        text = found[2].split(" for ")[0]
    else:
        text = found[2]
        if not steps or steps[-1] != found[1]:
            beside = not isinstance(toml.held(steps), dict) and bool(steps) and toml.held(steps) is not None
            steps = [*(steps[:-1] if beside else steps), found[1]]
    toml = Toml(files, finding.where.file)
    toml.set(steps, first_of(text))


@way(r'^write "all"')
def all_rounds(finding: Finding, found: re.Match[str], files: Files) -> None:
    put(finding, files, "all")


@way(r"^write (\d{4}-\d\d-\d\dT[\d:+-]+), or give")
def with_offset(finding: Finding, found: re.Match[str], files: Files) -> None:
    text = text_of(files, finding.where.file)
    files[finding.where.file] = text.replace(found[1][:19] + "\n", found[1] + "\n").encode()


@way(r"^write (\S+) here and (\S+) in the column (\w+)$")
def in_two_columns(finding: Finding, found: re.Match[str], files: Files) -> None:
    sheet = Sheet(files, finding)
    sheet.put(found[1])
    sheet.put(found[2], at=sheet.column(found[3]))


@way(r"^leave (\w+) blank and put (\w+) in the column (\w+)$")
def in_the_other_column(finding: Finding, found: re.Match[str], files: Files) -> None:
    sheet = Sheet(files, finding)
    sheet.put("")
    sheet.put(found[2], at=sheet.column(found[3]))


@way(r"^leave it blank|^(?:correct the cell)$")
def as_expected(finding: Finding, found: re.Match[str], files: Files) -> None:
    """The message says what is expected: a sample of it, or nothing."""
    sample = re.search(r"such as ([\w:.]+)|whole number from (\d+)", finding.message)
    parts = quoted(finding).split("-")
    if "lower round first" in finding.message:
        value = "-".join(reversed(parts))
    elif "below 60" in finding.message:
        value = "20:10.000"
    else:
        value = next(filter(None, sample.groups())) if sample else ""
    if value == "1" and finding.where.column == "position":  # a place that nobody holds
        sheet = Sheet(files, finding)
        held = {row[sheet.at] for row in sheet.rows}
        value = next(str(place) for place in range(1, 99) if str(place) not in held)
    Sheet(files, finding).put("" if "leave it blank" in found[0] else value)


@way(r"^write times as (\S+);")
def as_time(finding: Finding, found: re.Match[str], files: Files) -> None:
    Sheet(files, finding).put(found[1])


@way(r"^give one: (\d+), (\w+)")
def a_status(finding: Finding, found: re.Match[str], files: Files) -> None:
    sheet = Sheet(files, finding)
    sheet.put(found[2], at=sheet.column("status"))


@way(r"the calendar has rounds (\d+)|^(?:there are|there is only|scales has|rules name|\w+ has) ([\w-]+)")
def there_is(finding: Finding, found: re.Match[str], files: Files) -> None:
    value: Any = found[1] or found[2]
    if found[1] and is_toml(finding):
        value = int(value)
        if finding.where.key.endswith("rounds"):
            value = [value]
    put(finding, files, value)


@way(r"^([\w-]+) needs (\w+)$")
def needs(finding: Finding, found: re.Match[str], files: Files) -> None:
    Toml(files, finding.where.file).set(steps_of(finding.where.key), 1)


@way(r"^season.toml has classes (\w+)|^give one: (?!\d)([\w -]+)")
def a_class(finding: Finding, found: re.Match[str], files: Files) -> None:
    Sheet(files, finding).put(found[1] or found[2])


@way(r"\bremove (?:it|start)\b|^remove the file until")
def gone(finding: Finding, found: re.Match[str], files: Files) -> None:
    where = finding.where
    if finding.code == "empty-file" and not where.file.startswith("results/"):
        return
    if where.file.startswith("results/") and (where.line in (None, 1)):
        del files[where.file]
    elif where.file.endswith(".csv"):
        sheet = Sheet(files, finding)
        sheet.put(re.sub(r"[\x00-\x1f]", "", sheet.rows[sheet.row][sheet.at]))
    elif finding.code == "control-character":
        toml = Toml(files, where.file)
        toml.set(steps_of(where.key), re.sub(r"[\x00-\x1f]", "", toml.table(steps_of(where.key))))
    else:
        Toml(files, where.file).remove(steps_of(where.key))


@way(r"write it on one line")
def one_line(finding: Finding, found: re.Match[str], files: Files) -> None:
    sheet = Sheet(files, finding)
    sheet.put(sheet.rows[sheet.row][sheet.at].replace("\n", " "))


@way(r"^remove one")
def one_gone(finding: Finding, found: re.Match[str], files: Files) -> None:
    if is_toml(finding):
        Toml(files, finding.where.file).remove(steps_of(finding.where.key))
        return
    sheet = Sheet(files, finding)
    at = [number for number, name in enumerate(sheet.rows[0]) if name == finding.where.column][-1]
    sheet.rows = [row[:at] + row[at + 1 :] for row in sheet.rows]
    sheet.save()


@way(r"^save it as UTF-8")
def utf8(finding: Finding, found: re.Match[str], files: Files) -> None:
    data = files[finding.where.file]
    text = data.decode("utf-16") if data[:2] in (b"\xff\xfe", b"\xfe\xff") else data.decode("latin-1")
    files[finding.where.file] = text.encode()


@way(r"^give every event a number of its own|^an id is given once|give each decision an id of its own")
def another(finding: Finding, found: re.Match[str], files: Files) -> None:
    toml, steps = Toml(files, finding.where.file), steps_of(finding.where.key)
    now = toml.table(steps)
    toml.set(steps, now + 1 if isinstance(now, int) else f"{now}-2")
    if "sessions" in steps:  # the file of its result is named after it
        for name in [one for one in files if one.startswith("results/2-")]:
            files[name.replace("race-2", "race-1-2")] = files.pop(name)
        files["decisions.toml"] = files["decisions.toml"].replace(b"race-2", b"race-1-2")


@way(r"^exchange start and end")
def exchanged(finding: Finding, found: re.Match[str], files: Files) -> None:
    toml, steps = Toml(files, finding.where.file), steps_of(finding.where.key)
    event = toml.table(steps[:-1])
    event["start"], event["end"] = event["end"], event["start"]
    toml.set([*steps[:-1], "start"], event["start"])


@way(r"^name each class once")
def once(finding: Finding, found: re.Match[str], files: Files) -> None:
    toml, steps = Toml(files, finding.where.file), steps_of(finding.where.key)
    toml.set(steps, [*dict.fromkeys(toml.table(steps))])


@way(r"^name the file (\S+)$|rename (\S+) to (\S+)$")
def renamed(finding: Finding, found: re.Match[str], files: Files) -> None:
    if found[1]:
        files[f"results/{found[1]}"] = files.pop(finding.where.file)
    else:
        files[found[3]] = files.pop(found[2])
        text = text_of(files, "season.toml").replace('"race-1"\ndate', '"race-1"\nrevisions = [{}, {}]\ndate')
        files["season.toml"] = text.encode()


@way(r"or take its \[\[events\.sessions\.revisions\]\] out of season\.toml")
def revision_out(finding: Finding, found: re.Match[str], files: Files) -> None:
    files["season.toml"] = text_of(files, "season.toml").replace(", {}]", "]").encode()


@way(r"^add the round to its entry|^add it to entries\.csv|^(.+) drives (\S+)$")
def entered(finding: Finding, found: re.Match[str], files: Files) -> None:
    if found.re.groups and found[2]:
        Sheet(files, finding).put(found[2])
        return
    number = re.search(r"car (\S+)|number (\S+)", finding.message)
    assert number
    rows = list(csv.reader(io.StringIO(text_of(files, "entries.csv"))))
    for row in rows[1:]:
        if row[0] == number[1]:
            row[rows[0].index("rounds")] = "All"
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    files["entries.csv"] = out.getvalue().encode()


@way(r"^give its id in the column entry")
def by_id(finding: Finding, found: re.Match[str], files: Files) -> None:
    sheet = Sheet(files, finding)
    driver = sheet.rows[sheet.row][sheet.rows[0].index("driver")]
    ids = re.findall(r"[\w-]+", finding.message.partition("could be")[2].partition(" in round")[0])
    sheet.put(next(id_ for id_ in ids if driver.lower().replace(" ", "-") in id_), at=sheet.column("entry"))


@way(r"or write (\d+=) in both for a dead heat")
def dead_heat(finding: Finding, found: re.Match[str], files: Files) -> None:
    sheet = Sheet(files, finding)
    for number, row in enumerate(sheet.rows[1:], 1):
        if row[sheet.at] == found[1][:-1]:
            sheet.put(found[1], number)


@way(r"^name the car(?: in (\S+))? by its number|^give the number of one")
def whom(finding: Finding, found: re.Match[str], files: Files) -> None:
    toml, steps = Toml(files, finding.where.file), steps_of(finding.where.key)
    toml.set(
        [*steps, "number"], next(iter(csv.DictReader(io.StringIO(text_of(files, "entries.csv")))))["number"]
    )


@way(r"^take the decision out")
def decision_out(finding: Finding, found: re.Match[str], files: Files) -> None:
    Toml(files, finding.where.file).remove(steps_of(finding.where.key)[:2])


@way(r'(time_zone) = ("[\w/]+")$')
def a_time_zone(finding: Finding, found: re.Match[str], files: Files) -> None:
    put(finding, files, first_of(found[2]))


@way(r"^`countback rules ([\w-]+)` says what it takes")
def asked(finding: Finding, found: re.Match[str], files: Files) -> None:
    """Ask as the hint says, and leave only the keys that the answer lists."""
    result = CliRunner().invoke(countback, ["rules", found[1]])
    assert result.exit_code == 0, result.output
    lines = result.output.partition("default")[2].splitlines()
    taken = {line.split()[0] for line in lines if line.split() and "=" not in line}
    toml, steps = Toml(files, finding.where.file), steps_of(finding.where.key)
    table = toml.table(steps)
    wrong = finding.message.partition(":")[0]
    assert wrong in taken, result.output
    toml.set(steps, {**{key: value for key, value in table.items() if key != wrong}, "results": 1})


@way(r"^it is a key of ([\w-]+)")
def of_another_kind(finding: Finding, found: re.Match[str], files: Files) -> None:
    Toml(files, finding.where.file).remove(steps_of(finding.where.key))


@way(r"^results are named <round>-<session id>\.csv")
def named(finding: Finding, found: re.Match[str], files: Files) -> None:
    del files[finding.where.file]


@way(r"^give one of them")
def one_of_both(finding: Finding, found: re.Match[str], files: Files) -> None:
    Toml(files, finding.where.file).remove(steps_of(finding.where.key))


@way(r"put the file there and name it without a folder|^put the file there, or name a shipped rulebook")
def put_there(finding: Finding, found: re.Match[str], files: Files) -> None:
    name = quoted(finding).rpartition("/")[2]
    files[name] = files["book.toml"]
    put(finding, files, name)


@way(r"accept the warning|accept it in season\.toml|accepted in season\.toml")
def accepted(finding: Finding, found: re.Match[str], files: Files) -> None:
    where = finding.where
    key = where.key or (where.column if isinstance(where.column, str) else "")
    text = f'\n[[accepted]]\ncode = "{finding.code}"\nfile = "{where.file}"\nkey = "{key}"\nreason = "seen"\n'
    files["season.toml"] = (text_of(files, "season.toml") + text).encode()


@way(r"put the steps in the order of their times")
def in_order(finding: Finding, found: re.Match[str], files: Files) -> None:
    steps = steps_of(finding.where.key)
    toml = Toml(files, finding.where.file)
    history = sorted(toml.table(steps[:-2]), key=lambda step: str(step["at"]))
    toml.set(steps[:-2], history)


@way(r"^a key stands once in its table")
def taken_out(finding: Finding, found: re.Match[str], files: Files) -> None:
    lines = text_of(files, finding.where.file).splitlines(keepends=True)
    del lines[(finding.where.line or 1) - 1]
    files[finding.where.file] = "".join(lines).encode()


@way(r"text stands in straight quotes, lists")
def in_quotes(finding: Finding, found: re.Match[str], files: Files) -> None:
    lines = text_of(files, finding.where.file).splitlines(keepends=True)
    at = (finding.where.line or 1) - 1
    name, _, value = lines[at].partition(" = ")
    if value.startswith("["):
        lines[at] = f"{name} = [{', '.join(re.findall(r'[0-9]+', value))}]\n"
        if value.strip() == '["':
            del lines[at:]
    else:
        lines[at] = f'{name} = "{value.strip()}"\n'
    files[finding.where.file] = "".join(lines).encode()


@way(r"put cells that hold a comma in quotes")
def comma_in_quotes(finding: Finding, found: re.Match[str], files: Files) -> None:
    text = text_of(files, finding.where.file)
    files[finding.where.file] = text.replace("Hendrick, Inc", '"Hendrick, Inc"').encode()


@way(r"^this version of countback reads (schema) = (\d)")
def schema(finding: Finding, found: re.Match[str], files: Files) -> None:
    put(finding, files, int(found[2]))


def fill(files: Files, column: str, sheets: list[str]) -> None:
    """Fill a column of some sheets with what it may hold, a row after the other."""
    values = {"time": "1:30:0{}.0", "best_lap": "1:20.{}00", "class": "Pro", "laps": "50"}
    for name in sheets:
        rows = list(csv.DictReader(io.StringIO(text_of(files, name))))
        value = (
            rows[0].get("driver", "Ann Ott") if column == "fastest_lap_driver" else values.get(column, "{}")
        )
        out = io.StringIO()
        writer = csv.DictWriter(out, list(dict.fromkeys([*rows[0], column])), lineterminator="\n")
        writer.writeheader()
        for number, row in enumerate(rows, 1):
            blank = column == "fastest_lap_driver" and number > 1
            writer.writerow({**row, column: "" if blank else value.format(number)})
        files[name] = out.getvalue().encode()


@way(r"fill the column (\w+)(?: \(1 is the fastest\))?(?: of entries\.csv)?")
def filled(finding: Finding, found: re.Match[str], files: Files) -> None:
    entries = "of entries.csv" in found[0] or found[1] in ("constructor", "team", "class")
    sheets = ["entries.csv"] if entries else [name for name in files if name.startswith("results/")]
    fill(files, found[1], sheets)


@way(r'name its kind in an award: sessions = \["(\w+)"\]')
def in_an_award(finding: Finding, found: re.Match[str], files: Files) -> None:
    toml = Toml(files, finding.where.file)
    title = next(iter(toml.document["championships"]))
    toml.set(["championships", title, "awards", "race", "sessions"], ["race", found[1]])


@way(r'write (calendar) = "open" in season\.toml')
def open_calendar(finding: Finding, found: re.Match[str], files: Files) -> None:
    text = text_of(files, "season.toml")
    files["season.toml"] = text.replace("rulebook =", 'calendar = "open"\nrulebook =').encode()


@way(r"field\.guests = \{")
def a_rule_for_guests(finding: Finding, found: re.Match[str], files: Files) -> None:
    Toml(files, finding.where.file).set(
        [*steps_of(finding.where.key), "guests"], {"kind": "guests", "places": "invisible"}
    )


@way(r"^correct it, or take it out|take out what does not exist|or take it out$")
def out(finding: Finding, found: re.Match[str], files: Files) -> None:
    Toml(files, finding.where.file).remove(steps_of(finding.where.key))


@way(r"^write ([\w ]+) throughout")
def throughout(finding: Finding, found: re.Match[str], files: Files) -> None:
    one, other = re.match(r"(.+) and (.+) are taken", finding.message).groups()  # type: ignore[union-attr]
    wrong = other if found[1] == one else one
    for name in ("entries.csv", "season.toml"):
        files[name] = text_of(files, name).replace(f'"{wrong}"', f'"{found[1]}"').replace(
            f",{wrong}", f",{found[1]}").encode()  # fmt: skip
