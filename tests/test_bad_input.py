"""Broken season folders and rulebooks: each gives one finding with its place and what to do, no traceback."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from countback.cli.group import countback
from countback.model.finding import Finding, has_errors
from countback.store.books import read_rulebook
from countback.store.decisions import unknown_championships
from countback.store.files import InMemory
from countback.store.folder import read_files, read_season, write_season
from countback.store.opening import open_season

GOOD: dict[str, str] = {
    "season.toml": """\
format = 1
id = "cup-2022"
name = "Cup 2022"
series = "Cup"
year = 2022
rulebook = "book.toml"
classes = ["Pro", "Am"]

[[events]]
round = 1
name = "Sebring"
start = 2022-03-16
end = 2022-03-19

[[events.sessions]]
id = "qualifying-1"
kind = "qualifying"
date = 2022-03-16

[[events.sessions]]
id = "race-1"
date = 2022-03-17
qualified_by = "qualifying-1"

[[events]]
round = 2
name = "Long Beach"

[[events.sessions]]
id = "race-2"
revisions = [{ state = "provisional" }, { document = "Doc 7" }]

[[news]]
headline = "Long Beach fills the vacancy"
rounds = [2]

[[notes]]
kind = "corrected"
session = "race-1"
field = "position"
""",
    "entries.csv": """\
number,driver,nationality,team,class,rounds,guest
9,Parker Thompson,CAN,JDX Racing,Pro,All,
007,Kay van Berlo,NLD,Kelly-Moss,Pro,1-2,
24,Adam Adelson,USA,Premier Racing,Am,1,
24,Jeff Gordon,USA,Hendrick,Am,2,yes
""",
    "results/1-race-1.csv": """\
position,number,driver,status,class_position,laps,time,best_lap
1,007,Kay van Berlo,,1,10,20:00.000,1:58.123
2,9,Parker Thompson,,2,10,20:01.500,1:58.500
3,24,Adam Adelson,,1,10,20:30.000,1:59.000
""",
    "results/2-race-2.csv": """\
position,number,driver,status
1,9,Parker Thompson,
2,24,Jeff Gordon,
,007,Kay van Berlo,DNS
""",
    "results/2-race-2.r2.csv": """\
position,number,driver,status
1,9,Parker Thompson,
2,24,Jeff Gordon,
,007,Kay van Berlo,DNF
""",
    "decisions.toml": """\
[[decisions]]
kind = "places-lost"
session = "race-2"
number = "9"
places = 1

[[decisions]]
kind = "points-deducted"
competitor = "Kay van Berlo"
from_round = 2
amount = 5
""",
    "published/overall.csv": "position,competitor,points\n1,Parker Thompson,18\n",
    "book.toml": """\
schema = 1
id = "book"
name = "Book"

[scales]
race = [10, 8, 6]

[championships.overall]
name = "Overall"
tiebreaks = ["countback"]

[championships.overall.awards.race]
kind = "finish"
scale = "race"

[championships.overall.bonuses]
pole = { points = 2 }
[championships.am]
name = "Am"
like = "overall"
field = { class = { kind = "by-class", classes = ["Am"] } }
""",
}


@dataclass
class Case:
    """A good folder made bad: ``swap`` replaces text in a file, ``put`` a whole file (None: removes it)."""

    name: str
    code: str
    place: str
    swap: dict[str, tuple[str, str]] = field(default_factory=dict)
    put: dict[str, str | bytes | None] = field(default_factory=dict)
    severity: str = "error"
    says: str = ""


def season(name: str, code: str, place: str, old: str, new: str, **more: str) -> Case:
    return Case(name, code, place, swap={"season.toml": (old, new)}, **more)


def entries(name: str, code: str, place: str, old: str, new: str, **more: str) -> Case:
    return Case(name, code, place, swap={"entries.csv": (old, new)}, **more)


def results(name: str, code: str, place: str, old: str, new: str, **more: str) -> Case:
    return Case(name, code, f"results/1-race-1.csv{place}", swap={"results/1-race-1.csv": (old, new)}, **more)


def decisions(name: str, code: str, place: str, old: str, new: str, **more: str) -> Case:
    return Case(name, code, f"decisions.toml{place}", swap={"decisions.toml": (old, new)}, **more)


def book(name: str, code: str, place: str, old: str, new: str, **more: str) -> Case:
    return Case(name, code, f"book.toml{place}", swap={"book.toml": (old, new)}, **more)


TEXT = [
    Case("no season.toml", "missing-file", "season.toml", put={"season.toml": None}),
    Case("no entries.csv", "missing-file", "entries.csv", put={"entries.csv": None}),
    Case("empty season.toml", "empty-file", "season.toml:1", put={"season.toml": ""}),
    Case("empty entries.csv", "empty-file", "entries.csv:1", put={"entries.csv": " \n\r\n"}),
    Case(
        "empty results",
        "empty-file",
        "results/1-race-1.csv:1",
        put={"results/1-race-1.csv": b"\xef\xbb\xbf"},
    ),
    Case("empty rulebook", "empty-file", "book.toml:1", put={"book.toml": ""}),
    Case("only a header", "no-rows", "results/1-race-1.csv:1",
         put={"results/1-race-1.csv": "position,number\n"}, severity="warning"),
    Case("UTF-16", "wrong-encoding", "entries.csv:1:1",
         put={"entries.csv": GOOD["entries.csv"].encode("utf-16")}),
    Case("Latin-1 in CSV", "wrong-encoding", "entries.csv:3:6",
         put={"entries.csv": GOOD["entries.csv"].replace("Kay", "Käy").encode("latin-1")}, says="0xe4"),
    Case("Latin-1 in TOML", "wrong-encoding", "season.toml:11:10",
         put={"season.toml": GOOD["season.toml"].replace("Sebring", "Sébring").encode("latin-1")}),
    Case("NUL byte in CSV", "nul-byte", "results/1-race-1.csv:3:6",
         put={"results/1-race-1.csv": GOOD["results/1-race-1.csv"].replace("Parker", "P\0rker")}),
    Case("NUL byte in TOML", "nul-byte", "book.toml:3:10", swap={"book.toml": ("Book", "B\0ok")}),
    Case("a line of 2 MB", "line-too-long", "entries.csv:2",
         swap={"entries.csv": ("Parker Thompson", "P" * 2**21)}),
    Case("a TOML file of 5 MB", "file-too-large", "season.toml",
         put={"season.toml": GOOD["season.toml"] + "# ...\n" * 900_000}),
    Case("a folder for a file", "not-a-file", "entries.csv",
         put={"entries.csv": None, "entries.csv/x": "x"}),
    Case("an escape character", "control-character", "entries.csv:2 [driver]",
         swap={"entries.csv": ("Parker Thompson", "Parker\x1b[31m")}, says="U+001B"),
    Case("a line break in a name", "control-character", "entries.csv:2 [driver]",
         swap={"entries.csv": ("Parker Thompson", '"Parker\nThompson"')}),
]  # fmt: skip

SEASON = [
    season("bad TOML", "bad-toml", "season.toml:4:10", 'series = "Cup"', "series = Cup"),
    season("bad TOML at the end", "bad-toml", "season.toml:41:10", '"position"\n', '"position"\nlast = ["\n'),
    season("table nested too deep", "nested-too-deep", "season.toml", "year = 2022",
           "year = " + "[" * 5000 + "]" * 5000),
    season("number too long", "bad-toml", "season.toml", "year = 2022", "year = " + "1" * 9000),
    season("unknown key", "unknown-key", "season.toml:6: serie", "year = 2022", 'year = 2022\nserie = "x"',
           says="series"),
    season("missing key", "missing-key", "season.toml: series", 'series = "Cup"\n', ""),
    season("missing key of an event", "missing-key", "season.toml:9: events[0].round", "round = 1\n", ""),
    season("format of the future", "wrong-value", "season.toml:1: format", "format = 1", "format = 2"),
    season("year in words", "wrong-type", "season.toml:5: year", "2022\nrulebook", '"2022"\nrulebook'),
    season("year out of range", "wrong-value", "season.toml:5: year", "2022\nrulebook", "22\nrulebook"),
    season("blank name", "missing-value", "season.toml:3: name", '"Cup 2022"', '" "'),
    season("line break in a name", "control-character", "season.toml:3: name", "Cup 2022", "Cup\\n2022"),
    season("id that is no file name", "wrong-value", "season.toml:21: events[0].sessions[1].id",
           '"race-1"\ndate', '"../race-1"\ndate', says="../race-1"),
    Case("events is no list", "wrong-type", "season.toml:9: events", put={
        **{name: None for name in GOOD if "/" in name or "decisions" in name},
        "season.toml": GOOD["season.toml"].partition("[[events]]")[0] + "events = 7\n",
        "entries.csv": "number,driver\n"}),
    season("round twice", "round-twice", "season.toml:26: events[1].round", "round = 2\nname", "round = 1\nname"),
    season("round 0", "wrong-value", "season.toml:10: events[0].round", "round = 1\nname", "round = 0\nname"),
    season("session twice", "session-twice", "season.toml:30: events[1].sessions[0].id",
           'id = "race-2"', 'id = "race-1"'),
    season("unknown kind of session", "wrong-value", "season.toml:17: events[0].sessions[0].kind",
           '"qualifying"\ndate', '"qualifyin"\ndate', says='"qualifying"'),
    season("ends before it starts", "dates-reversed", "season.toml:13: events[0].end",
           "2022-03-19", "2022-03-15"),
    season("no such date", "bad-toml", "season.toml:13:7", "2022-03-19", "2022-02-30"),
    season("session outside the event", "date-outside-event", "season.toml:22: events[0].sessions[1].date",
           "2022-03-17", "2022-04-17", severity="warning"),
    season("qualified by nothing known", "unknown-session", "season.toml:23: events[0].sessions[1].qualified_by",
           '"qualifying-1"\n\n[[events]]', '"qualifying-2"\n\n[[events]]', says="qualifying-1"),
    season("time without offset", "wrong-value", "season.toml:31: events[1].sessions[0].revisions[0].published",
           '{ state = "provisional" }', "{ published = 2022-04-10T12:00:00 }"),
    season("news of an unknown round", "round-out-of-range", "season.toml:35: news[0].rounds",
           "rounds = [2]", "rounds = [3]"),
    season("note on an unknown session", "unknown-session", "season.toml:39: notes[0].session",
           '"race-1"\nfield', '"race-7"\nfield'),
    season("class twice", "wrong-value", "season.toml:7: classes", '"Am"]', '"Am", "Pro", "Am"]'),
    season("revision without file", "missing-file", "results/2-race-2.r3.csv",
           '{ document = "Doc 7" }]', '{ document = "Doc 7" }, {}]'),
    season("revision not described", "unknown-revision", "results/2-race-2.r2.csv",
           ', { document = "Doc 7" }]', "]"),
    season("result of a cancelled race", "result-of-cancelled", "results/1-race-1.csv",
           'id = "race-1"\n', 'id = "race-1"\ncancelled = true\n', severity="warning"),
]  # fmt: skip

ENTRIES = [
    entries("missing column", "missing-column", "entries.csv:1 [driver]", "number,driver", "number,drivr"),
    entries("misspelt column", "unknown-column", "entries.csv:1 [nationalty]", "nationality", "nationalty",
            severity="warning", says="nationality"),
    entries("column twice", "column-twice", "entries.csv:1 [driver]", "guest", "driver"),
    entries("row too long", "row-too-long", "entries.csv:5", "Hendrick", "Hendrick, Inc"),
    entries("quote left open", "bad-csv", "entries.csv:5", "Jeff Gordon", '"Jeff Gordon'),
    entries("no number", "missing-value", "entries.csv:2 [number]", "9,Parker", ",Parker"),
    entries("rounds in words", "wrong-value", "entries.csv:2 [rounds]", "Pro,All", "Pro,every"),
    entries("rounds backwards", "wrong-value", "entries.csv:3 [rounds]", "1-2", "2-1"),
    entries("round out of range", "round-out-of-range", "entries.csv:3 [rounds]", "1-2", "1-3"),
    entries("round far out of range", "round-out-of-range", "entries.csv:5 [rounds]", "Am,2,yes", "Am,9999,yes"),
    entries("unknown class", "unknown-class", "entries.csv:4 [class]", "Am,1", "Amm,1", says="Am?"),
    entries("guest is neither", "wrong-value", "entries.csv:5 [guest]", "yes", "maybe"),
    entries("crew of two, one country", "crew-differs", "entries.csv:2 [nationality]",
            "Parker Thompson,CAN", "Parker Thompson / A. Other,CAN / USA / CAN"),
    entries("blank in a crew", "missing-value", "entries.csv:2 [driver]",
            "9,Parker Thompson,CAN", "9,Parker Thompson /,CAN /"),
    entries("same driver twice in a crew", "driver-twice", "entries.csv:5 [driver]",
            "Jeff Gordon,USA", "Jeff Gordon / Jeff Gordon,USA / USA"),
    entries("no driver", "missing-value", "entries.csv:4 [driver]", "24,Adam",
            "31,,,,Am,,\n24,Adam", severity="warning"),
    entries("number twice", "number-twice", "entries.csv:7 [number]", "Hendrick,Am,2,yes\n",
            "Hendrick,Am,2,yes\n31,Riley Dickinson,USA,,Am,2,\n31,P. J. Hyett,USA,,Am,1-2,\n", severity="warning"),
    entries("driver of two countries", "driver-differs", "entries.csv:6 [driver]", "Hendrick,Am,2,yes\n",
            "Hendrick,Am,2,yes\n10,Adam Adelson,CAN,,Am,2,\n", severity="warning"),
]  # fmt: skip

RESULTS = [
    results("missing column", "missing-column", ":1 [number]", "number", "numbers"),
    results("neither position nor status", "missing-column", ":1 [position]",
            GOOD["results/1-race-1.csv"], "number,driver\n9,Parker Thompson\n"),
    results("unknown number", "unknown-number", ":3 [number]", "2,9,Parker Thompson", "2,99,Parker Thompson",
            says="Parker Thompson drives 9"),
    results("unknown driver", "unknown-driver", ":3 [driver]", "Parker Thompson", "Parker Thomson",
            says="Parker Thompson?"),
    results("fastest lap by nobody known", "unknown-driver", ":3 [fastest_lap_driver]",
            GOOD["results/1-race-1.csv"],
            "position,number,fastest_lap_driver\n1,007,Kay van Berlo\n2,9,Parker Thomson\n",
            says="Parker Thompson?"),
    results("somebody else's car", "driver-not-in-crew", ":3 [driver]", "Parker Thompson", "Jeff Gordon",
            severity="warning"),
    Case("not entered for this round", "not-entered", "results/1-race-1.csv:2 [number]",
         swap={"entries.csv": ("1-2", "2")}, severity="warning"),
    results("position twice", "position-twice", ":3 [position]", "2,9", "1,9"),
    results("position missing", "position-missing", ":1 [position]", "3,24", "4,24", severity="warning"),
    results("position far out", "position-out-of-range", ":4 [position]", "3,24", "9000,24"),
    results("position of seven digits", "wrong-value", ":4 [position]", "3,24", "1000000,24"),
    results("position 0", "wrong-value", ":2 [position]", "1,007", "0,007"),
    results("position with a mark", "wrong-value", ":4 [position]", "3,24", "3†,24", says="† in the column mark"),
    results("status in the position", "wrong-value", ":4 [position]", "3,24", "DNF,24", says="column status"),
    results("position in words", "wrong-value", ":4 [position]", "3,24", "third,24"),
    results("unknown status", "unknown-status", ":4 [status]", "Adelson,", "Adelson,DNFF", says="DNF?"),
    results("neither given", "missing-value", ":4 [position]", "3,24", ",24"),
    results("car twice", "car-twice", ":4 [number]", "3,24,Adam Adelson,,1", "3,9,Parker Thompson,,"),
    results("class position twice", "class-position-twice", ":3 [class_position]",
            "Thompson,,2", "Thompson,,1", severity="warning"),
    results("laps below zero", "wrong-value", ":2 [laps]", "Berlo,,1,10", "Berlo,,1,-10"),
    results("no time", "wrong-value", ":2 [time]", "20:00.000", "20 min"),
    results("70 seconds to the minute", "wrong-value", ":2 [time]", "20:00.000", "20:70.000"),
    results("faster than light", "impossible-time", ":2 [best_lap]", "1:58.123", "58",
            severity="warning"),
    results("faster than its laps", "impossible-time", ":2 [best_lap]", "1:58.123", "2:58.123",
            severity="warning"),
    results("row too long", "row-too-long", ":4", "1:59.000", "1:59.000,,,x"),
    Case("misspelt entry", "unknown-entry", "results/2-race-2.csv:2 [entry]",
         put={"results/2-race-2.csv": "position,entry,number\n1,99,\n"}),
    Case("number of two cars", "ambiguous-number", "results/2-race-2.csv:3 [number]",
         swap={"entries.csv": ("Premier Racing,Am,1", "Premier Racing,Am,")}, says="24-jeff-gordon"),
    Case("driver twice", "driver-twice", "results/1-race-1.csv:4 [driver]",
         swap={"entries.csv": ("24,Adam Adelson,USA", "24,Adam Adelson / Parker Thompson,USA / CAN"),
               "results/1-race-1.csv": ("Adam Adelson", "Adam Adelson / Parker Thompson")},
         severity="warning"),
    Case("file of an unknown session", "unknown-session", "results/2-race-9.csv",
         put={"results/2-race-9.csv": "position,number\n1,9\n"}),
    Case("file in another round", "unknown-session", "results/2-race-1.csv",
         put={"results/2-race-1.csv": "position,number\n1,9\n"}, says="1-race-1.csv"),
    Case("file of another name", "unknown-file", "results/race1.csv",
         put={"results/race1.csv": "position,number\n1,9\n"}, severity="warning"),
    Case("revisions with a gap", "missing-file", "results/1-race-1.r2.csv",
         put={"results/1-race-1.r3.csv": GOOD["results/1-race-1.csv"]}),
    Case("many faults", "too-many-findings", "results/2-race-2.csv",
         put={"results/2-race-2.csv": "position,number\n" + "x,9999\n" * 5000}),
]  # fmt: skip

DECISIONS = [
    decisions("bad TOML", "bad-toml", ":2:8", '"places-lost"', "places-lost"),
    decisions("unknown table", "unknown-key", ":12: decision", "amount = 5\n", "amount = 5\n[[decision]]\n",
              says="decisions"),
    decisions("decisions is no list", "wrong-type", ":1: decisions", GOOD["decisions.toml"], "decisions = 1\n"),
    decisions("unknown kind", "unknown-kind", ":2: decisions[0].kind", "places-lost", "place-lost",
              says="places-lost?"),
    decisions("no kind", "missing-key", ":1: decisions[0].kind", 'kind = "places-lost"\n', ""),
    decisions("option of another kind", "unknown-key", ":12: decisions[1].places", "amount = 5",
              "amount = 5\nplaces = 1", says="amount"),
    decisions("option missing", "missing-key", ":7: decisions[1].amount", "amount = 5\n", ""),
    decisions("option of the wrong type", "wrong-type", ":5: decisions[0].places", "places = 1",
              'places = "one"'),
    decisions("common key of the wrong type", "wrong-type", ":10: decisions[1].from_round",
              "from_round = 2", "from_round = true"),
    decisions("date in words", "wrong-value", ":11: decisions[1].issued", "amount = 5",
              'issued = "today"\namount = 5'),
    decisions("unknown session", "unknown-session", ":3: decisions[0].session", "race-2", "race-3"),
    decisions("unknown car", "unknown-car", ":4: decisions[0].number", '"9"', '"90"'),
    decisions("unknown competitor", "unknown-competitor", ":9: decisions[1].competitor",
              "Kay van Berlo", "Kay van Berl", says="Kay van Berlo?"),
    decisions("limited to an unknown championship", "unknown-championship", ":11: decisions[1].championships",
              "amount = 5", 'championships = ["over"]\namount = 5', says="overall"),
    decisions("concerns nobody", "decision-without-target", ":1: decisions[0]", 'number = "9"\n', ""),
    decisions("round out of range", "round-out-of-range", ":10: decisions[1].from_round", "= 2", "= 12"),
    Case("position of a published row", "wrong-value", "published/overall.csv:2 [position]",
         swap={"published/overall.csv": ("1,Parker", "first,Parker")}),
    Case("published without points", "missing-column", "published/overall.csv:1 [points]",
         swap={"published/overall.csv": ("points", "pts")}),
]  # fmt: skip

RULEBOOK = [
    season("unknown rulebook", "unknown-rulebook", "season.toml:6: rulebook", '"book.toml"',
           '"porsche-carrera-cup-north-amerika"', says="porsche-carrera-cup-north-america?"),
    season("rulebook that is not there", "unknown-rulebook", "season.toml:6: rulebook", "book.toml", "bok.toml"),
    season("rulebook outside", "outside-folder", "season.toml:6: rulebook", "book.toml", "../book.toml"),
    season("rulebook by its path", "outside-folder", "season.toml:6: rulebook", "book.toml", "/etc/book.toml"),
    book("bad TOML", "bad-toml", ":6:15", "[10, 8, 6]", "[10, 8 6]"),
    book("key twice", "bad-toml", ":7:11", "[10, 8, 6]", "[10, 8, 6]\nrace = [1]"),
    book("unknown schema", "unknown-schema", ":1: schema", "schema = 1", "schema = 2"),
    book("no name", "missing-key", ": name", 'name = "Book"\n', ""),
    book("unknown key", "unknown-key", ":10: championships.overall.nam",
         'name = "Overall"', 'name = "Overall"\nnam = 1'),
    book("unknown kind of award", "unknown-kind", ":13: championships.overall.awards.race.kind", '"finish"',
         '"finnish"', says="finish?"),
    book("kind that is no name", "unknown-kind", ":13: championships.overall.awards.race.kind", '"finish"',
         '"--init--"'),
    book("kind with a dot", "unknown-kind", ":13: championships.overall.awards.race.kind", '"finish"',
         '"finish.x"'),
    book("unknown kind of bonus", "unknown-kind", ":17: championships.overall.bonuses.poll",
         "pole =", "poll =", says="pole?"),
    book("unknown key of a bonus", "unknown-key", ":17: championships.overall.bonuses.pole.point",
         "points = 2", "points = 2, point = 1"),
    book("points in words", "wrong-type", ":17: championships.overall.bonuses.pole.points",
         "points = 2", 'points = "two"'),
    book("points beyond counting", "wrong-type", ":17: championships.overall.bonuses.pole.points",
         "points = 2", "points = 1" + "0" * 30),
    book("number below nothing", "wrong-value", ":17: championships.overall.bonuses.fastest-lap.within_top",
         "pole = { points = 2 }", "fastest-lap = { points = 2, within_top = -1 }"),
    book("number of results that is none", "wrong-value", ":11: championships.overall.counting",
         'tiebreaks = ["countback"]\n',
         'tiebreaks = ["countback"]\ncounting = { kind = "drop-worst", steps = { "²" = 1 } }\n'),
    book("number beyond counting", "wrong-value", ":11: championships.overall.counting.results",
         'tiebreaks = ["countback"]\n',
         'tiebreaks = ["countback"]\ncounting = { kind = "drop-worst", results = 1' + "0" * 18 + " }\n"),
    book("rounds in words", "wrong-value", ":17: championships.overall.bonuses.pole.rounds",
         "points = 2", 'points = 2, rounds = "first"'),
    book("unknown scale", "unknown-scale", ":14: championships.overall.awards.race.scale",
         'scale = "race"', 'scale = "rase"'),
    book("points missing", "missing-key", ":17: championships.overall.bonuses.pole.points",
         "{ points = 2 }", "{}"),
    book("points in a scale", "wrong-type", ":6: scales.race.points", "[10, 8, 6]", '[10, "8pt", 6]'),
    book("tie-breaks are no list", "wrong-type", ":10: championships.overall.tiebreaks",
         '["countback"]', '"countback"'),
    book("unknown tie-break", "unknown-kind", ":10: championships.overall.tiebreaks[0].kind",
         '["countback"]', '[{ kind = "coinflip" }]'),
    book("like nothing", "unknown-championship", ":20: championships.am.like", '"overall"\nfield',
         '"overal"\nfield'),
    book("like itself", "unknown-championship", ":20: championships.am.like", '"overall"\nfield', '"am"\nfield'),
    book("no championships", "missing-key", ": championships",
         GOOD["book.toml"], 'schema = 1\nid = "b"\nname = "B"\n'),
    book("championships is no table", "wrong-type", ":4: championships",
         GOOD["book.toml"], 'schema = 1\nid = "b"\nname = "B"\nchampionships = 3\n'),
    book("edition of no year", "missing-key", ":22: editions[0].years", 'classes = ["Am"] } }\n',
         'classes = ["Am"] } }\n[[editions]]\nname = "x"\n'),
    book("edition in words", "wrong-value", ":23: editions[0].years", 'classes = ["Am"] } }\n',
         'classes = ["Am"] } }\n[[editions]]\nyears = "always"\n'),
    book("tables nested deep", "nested-too-deep", "", 'classes = ["Am"]',
         "classes = " + "[" * 30 + "]" * 30),
    book("tables nested very deep", "nested-too-deep", "", 'classes = ["Am"]',
         "classes = " + "[" * 9000 + "]" * 9000),
]  # fmt: skip

CASES = [
    pytest.param(case, id=f"{group}: {case.name}")
    for group, cases in {
        "text": TEXT,
        "season": SEASON,
        "entries": ENTRIES,
        "results": RESULTS,
        "decisions": DECISIONS,
        "rulebook": RULEBOOK,
    }.items()
    for case in cases
]


def make(folder: Path, case: Case | None = None) -> Path:
    """Write the good folder with one thing made bad."""
    files: dict[str, str | bytes | None] = {**GOOD, **(case.put if case else {})}
    for name, (old, new) in (case.swap if case else {}).items():
        assert GOOD[name].count(old) == 1 or old == new, f"{old!r} in {name}"
        files[name] = GOOD[name].replace(old, new)
    for name, content in files.items():
        if content is not None:
            path = folder / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return folder


def findings_of(folder: Path) -> list[Finding]:
    read = read_season(folder)
    if read.season is None:
        return read.findings
    rulebook, findings = read_rulebook(read.season.rulebook, read.season.year, folder)
    titles = [title.id for title in rulebook.championships] if rulebook else []
    together = unknown_championships(read.season, titles, folder) if rulebook else []
    return [*read.findings, *findings, *together]


def test_points_too_fine_to_be_added_exactly_are_a_finding(tmp_path: Path) -> None:
    case = book("", "", "", "[10, 8, 6]", '[10, "1/999983", "1/999979", "1/999961"]')
    opened = open_season(make(tmp_path, case))
    assert opened.standings is None
    (finding,) = opened.findings
    assert finding.code == "points-beyond-counting"
    assert finding.where.file == "book.toml"
    assert "overall" in finding.message


def test_the_good_folder_is_good(tmp_path: Path) -> None:
    assert findings_of(make(tmp_path)) == []


@pytest.mark.parametrize("case", CASES)
def test_one_clear_finding(case: Case, tmp_path: Path) -> None:
    found = findings_of(make(tmp_path, case))
    print(*found, sep="\n")
    meant = [finding for finding in found if finding.code == case.code]
    assert meant, [finding.code for finding in found]
    finding = meant[0]
    assert str(finding.where) == case.place
    assert finding.severity == case.severity
    assert len(finding.message) > 3
    assert len(finding.hint) > 3
    assert case.says in str(finding)
    others = [other for other in found if other not in meant]
    assert case.code == "too-many-findings" or not others


@pytest.mark.parametrize("case", CASES[::8])
def test_check_says_so_and_leaves_with_1(case: Case, tmp_path: Path) -> None:
    result = CliRunner().invoke(countback, ["check", str(make(tmp_path, case))])
    assert result.exit_code == (1 if case.severity == "error" else 0)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert "Traceback" not in result.output
    assert case.place.split(":")[0].split(" ")[0] in result.output


@pytest.mark.parametrize(
    "form", ["BOM", "CRLF", "BOM and CRLF", "no last line end", "capitals in the header"]
)
def test_forms_that_are_read_all_the_same(form: str, tmp_path: Path) -> None:
    folder = make(tmp_path)
    wanted = read_season(folder).season
    for path in folder.rglob("*.*"):
        data = path.read_bytes()
        if "CRLF" in form:
            data = data.replace(b"\n", b"\r\n")
        if "BOM" in form:
            data = b"\xef\xbb\xbf" + data
        if "last" in form:
            data = data.rstrip(b"\n")
        if "capitals" in form and path.suffix == ".csv":
            head, _, rest = data.partition(b"\n")
            data = head.upper().replace(b"_", b" ") + b"\n" + rest
        path.write_bytes(data)
    assert findings_of(folder) == []
    assert read_season(folder).season == wanted


@pytest.mark.parametrize("name", ["season.toml", "entries.csv", "results/1-race-1.csv", "book.toml"])
def test_a_line_of_a_gigabyte(name: str, tmp_path: Path) -> None:
    folder = make(tmp_path)
    os.truncate(folder / name, 2**30)
    (finding,) = findings_of(folder)
    assert finding.code == "file-too-large"
    assert finding.where.file == name


def test_links_that_lead_out_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "season").mkdir()
    folder = make(tmp_path / "season")
    secret = tmp_path / "entries.csv"
    secret.write_text(GOOD["entries.csv"], "utf-8")
    (folder / "entries.csv").unlink()
    (folder / "entries.csv").symlink_to(secret)
    (finding,) = findings_of(folder)
    assert finding.code == "outside-folder"
    (folder / "entries.csv").unlink()
    (folder / "list.csv").write_text(GOOD["entries.csv"], "utf-8")
    (folder / "entries.csv").symlink_to("list.csv")
    assert findings_of(folder) == []


def test_a_folder_of_results_that_leads_out_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "season").mkdir()
    folder = make(tmp_path / "season")
    (folder / "results").rename(tmp_path / "results")
    (folder / "results").symlink_to(tmp_path / "results")
    assert {finding.code for finding in findings_of(folder)} == {"outside-folder"}


def test_a_link_to_itself_is_a_finding(tmp_path: Path) -> None:
    folder = make(tmp_path)
    (folder / "entries.csv").unlink()
    (folder / "entries.csv").symlink_to("entries.csv")
    (finding,) = findings_of(folder)
    assert finding.where.file == "entries.csv"


def test_a_file_in_the_place_of_the_results_is_a_finding(tmp_path: Path) -> None:
    folder = make(tmp_path)
    (folder / "results").rename(folder / "old")
    (folder / "results").write_text("", "utf-8")
    assert "not-a-folder" in {finding.code for finding in findings_of(folder)}


def test_a_key_of_ever_so_many_parts_is_refused_at_once(tmp_path: Path) -> None:
    folder = make(tmp_path)
    (folder / "decisions.toml").write_text(".".join(["a"] * 100_000) + " = 1", "utf-8")
    assert [finding.code for finding in findings_of(folder)] == ["nested-too-deep"]


def test_championships_that_are_like_one_another_in_turn_have_an_end(tmp_path: Path) -> None:
    chain = "".join(f'[championships.c{n}]\nlike = "c{n + 1}"\n' for n in range(2000))
    book_ = (
        'schema = 1\nid = "b"\nname = "B"\n'
        + chain
        + "[championships.c2000]\nawards = { finish = { scale = [1] } }\n"
    )
    case = Case("", "", "", put={"book.toml": book_})
    assert "like-too-long" in {finding.code for finding in findings_of(make(tmp_path, case))}


def test_a_pipe_does_not_hang(tmp_path: Path) -> None:
    folder = make(tmp_path)
    (folder / "entries.csv").unlink()
    os.mkfifo(folder / "entries.csv")
    (finding,) = findings_of(folder)
    assert finding.code == "not-a-file"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission(tmp_path: Path) -> None:
    folder = make(tmp_path)
    (folder / "entries.csv").chmod(0)
    (finding,) = findings_of(folder)
    assert finding.code == "unreadable"


def test_no_folder(tmp_path: Path) -> None:
    (finding,) = read_season(tmp_path / "nothing").findings
    assert finding.code == "no-season"
    (tmp_path / "file").write_text("x")
    (finding,) = read_season(tmp_path / "file").findings
    assert finding.code == "no-season"


def damaged() -> st.SearchStrategy[dict[str, bytes]]:
    """The good folder with some bytes of a few of its files replaced."""
    pieces = [
        "",
        "\n",
        ",",
        '"',
        "\0",
        "-1",
        "9999999999",
        "[",
        "]",
        "{",
        "=",
        " / ",
        "\ufeff",
        "[[events]]\n",
    ]
    piece = st.sampled_from(pieces).map(str.encode) | st.binary(max_size=3)
    damage = st.tuples(st.sampled_from(sorted(GOOD)), st.integers(0, 2000), st.integers(0, 10), piece)

    def apply(changes: list[tuple[str, int, int, bytes]]) -> dict[str, bytes]:
        files = {name: text.encode("utf-8") for name, text in GOOD.items()}
        for name, start, length, new in changes:
            start %= len(files[name]) or 1
            files[name] = files[name][:start] + new + files[name][start + length :]
        return files

    return st.lists(damage, min_size=1, max_size=3).map(apply)


@settings(max_examples=300, deadline=None)
@given(damaged())
def test_a_damaged_folder_is_read_or_refused_with_reasons(files: dict[str, bytes]) -> None:
    season, findings = read_files(InMemory(files))
    assert (season is None) == has_errors(findings)
    for finding in findings:
        assert finding.where.file
        assert finding.message
        assert finding.hint


def test_everything_wrong_is_found_at_once(tmp_path: Path) -> None:
    case = Case(
        "several",
        "",
        "",
        swap={
            "season.toml": ("year = 2022", 'year = "2022"\ncolour = "red"'),
            "entries.csv": ("Am,1,", "Amm,1,maybe"),
            "results/1-race-1.csv": ("2,9,Parker Thompson", "two,99,Parker Thompson"),
            "decisions.toml": ("places-lost", "place-lost"),
        },
    )
    found = findings_of(make(tmp_path, case))
    assert {finding.code for finding in found} == {
        "wrong-type", "unknown-key", "wrong-value", "unknown-class", "unknown-number", "unknown-kind",
    }  # fmt: skip


def test_a_dead_heat_is_written_with_an_equals_sign_and_read_back(tmp_path: Path) -> None:
    case = Case("tie", "", "", swap={"results/1-race-1.csv": ("1,007,", "1=,007,")})
    folder = make(tmp_path / "one", case)
    race = folder / "results" / "1-race-1.csv"
    tied = race.read_text("utf-8").replace("2,9,", "1=,9,").replace("20:01.500", "20:00.000")
    race.write_text(tied, "utf-8")
    read = read_season(folder)
    assert read.season is not None
    assert [str(finding) for finding in read.findings] == []
    write_season(read.season, tmp_path / "two")
    assert (tmp_path / "two" / "results" / "1-race-1.csv").read_text("utf-8").count("1=,") == 2
    assert read_season(tmp_path / "two").season == read.season


def test_standings_say_that_there_are_warnings(tmp_path: Path) -> None:
    (case,) = [one for group in CASES for one in group.values if one.name == "position missing"]
    folder = make(tmp_path, case)
    result = CliRunner().invoke(countback, ["standings", str(folder)])
    assert result.exit_code == 0
    assert result.stderr.splitlines() == [f"3 warnings about this season: countback check {folder}"]
    assert "warning" not in result.stdout
