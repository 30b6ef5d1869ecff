"""However a table is stored and ordered, the compiled loop gives what the arrays give of the plain one."""

from __future__ import annotations

from random import Random
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from one_of_each import rules_of
from test_kernel import BACK, RACE, leagues

from countback.batch import numbering
from countback.batch.columns import read_columns
from countback.batch.score_table import Scored, score_rows
from countback.batch.texts import by_number
from countback.model.rulebook import Rulebook
from countback.rules.book import rulebook_from

TITLES: dict[str, dict[str, Any]] = {
    "drivers": {"awards": {"race": RACE}, "counting": {"kind": "drop-worst", "results": 2}},
    "am": {"awards": {"race": RACE}, "field": {"am": {"kind": "by-class", "classes": ["Am"]}}},
    "teams": {"of": "team", "awards": {"race": {**RACE, "sessions": ["race", "sprint"]}}},
}
TEXTS = ("league", "kind", "competitor", "class", "team", "make", "status")
WHOLE = ("round", "position", "qualifying", "fastest_lap", "class_position")


@pytest.fixture(scope="module")
def rules() -> Rulebook:
    titles = {
        name: {"name": name, "of": "driver", "tiebreaks": BACK, **keys} for name, keys in TITLES.items()
    }
    read, findings = rulebook_from(
        {"schema": 1, "id": "b", "name": "B", "championships": titles}, file="b.toml"
    )
    assert read is not None, findings
    return read


def stored(random: Random, column: pa.ChunkedArray, name: str) -> pa.ChunkedArray:
    """The same values as something else that files hold, in one piece or several."""
    plain = column.combine_chunks()
    plain = plain.chunk(0) if isinstance(plain, pa.ChunkedArray) else plain
    if name in TEXTS:
        how = random.choice(("string", "large", "dictionary", "dictionaries", "runs", "listed"))
        if how == "large":
            return pa.chunked_array([plain.cast(pa.large_string())])
        if how == "dictionary":
            return pa.chunked_array([plain.dictionary_encode()])
        if how == "dictionaries":  # as row groups have them, each its own
            cut = random.randrange(len(plain))
            return pa.chunked_array([part.dictionary_encode() for part in (plain[:cut], plain[cut:])])
        if how == "runs":
            runs = pc.run_end_encode(plain)
            cut = random.choice((0, 0, random.randrange(len(plain))))
            return pa.chunked_array([runs[:cut], runs[cut:]] if cut else [runs])
        if how == "listed":  # more than there are, and some twice
            codes = plain.dictionary_encode()
            twice = pa.concat_arrays([codes.dictionary, pa.array(["nobody"]), codes.dictionary])
            shift = [random.choice((0, len(codes.dictionary) + 1)) for _ in range(len(plain))]
            indices = pc.add(codes.indices, pa.array(shift, pa.int32()))
            listed = pa.DictionaryArray.from_arrays(indices, twice)
            cut = random.choice((0, 0, random.randrange(len(plain))))
            return pa.chunked_array([listed[:cut], listed[cut:]] if cut else [listed])
        return column
    if name in WHOLE:
        kind = random.choice((pa.int16(), pa.int64(), pa.uint8(), pa.float64(), pa.string()))
        stored_as = plain.cast(kind)
        if pa.types.is_integer(kind) and random.random() < 0.7:
            stored_as = anything_beneath(random, stored_as)
        return stored_as if isinstance(stored_as, pa.ChunkedArray) else pa.chunked_array([stored_as])
    return column


def anything_beneath(random: Random, numbers: pa.Array) -> pa.ChunkedArray:
    """Numbers with others where there are none, as slices of a longer column, one of them empty."""
    begin = random.randrange(1, 20)
    longer = pa.concat_arrays([numbers[:begin], numbers])
    held = longer.fill_null(random.randrange(1, 99)).to_numpy(zero_copy_only=False)
    there = np.packbits(longer.is_valid().to_numpy(zero_copy_only=False), bitorder="little")
    buffers = [pa.py_buffer(there.tobytes()), pa.py_buffer(held.tobytes())]
    whole = pa.Array.from_buffers(numbers.type, len(longer), buffers)
    cut = random.randrange(begin, len(whole))
    return pa.chunked_array([whole[begin:cut], whole[cut:cut], whole[cut:]])


def ordered(random: Random, table: pa.Table) -> pa.Table:
    """The rows as they are; those of a league in any order; or those of all leagues."""
    how = random.choice(("as they are", "in leagues", "anyhow"))
    if how == "as they are":
        return table
    mixed = np.array(random.sample(range(table.num_rows), table.num_rows))
    if how == "in leagues":
        mixed = mixed[
            np.argsort([int(name[1:]) for name in table["league"].take(mixed).to_pylist()], kind="stable")
        ]
    return table.take(mixed)


def lines(scored: Scored) -> list[dict[str, Any]]:
    """What it says: in which order texts are listed goes with the table."""
    found: list[dict[str, Any]] = scored.standings.to_pylist()
    return found


def both(table: pa.Table, stored_as: pa.Table, rules: Rulebook, after: Any) -> tuple[Scored, Scored]:
    return (
        score_rows(table, rules, after=after, loop="numpy"),
        score_rows(stored_as, rules, after=after, loop="compiled"),
    )


@pytest.mark.parametrize("seed", range(16))
def test_a_table_is_what_it_says_however_it_is_stored(
    seed: int, rules: Rulebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    random = Random(f"layouts {seed}")
    monkeypatch.setattr(numbering, "_COUNTED", random.choice((1, 8, numbering._COUNTED)))
    table = ordered(random, leagues(random, 8))
    if random.random() < 0.5:  # a platform that does not tell statuses
        table = table.drop_columns("status")
    columns = {name: stored(random, table[name], name) for name in table.column_names}
    arrays, loop = both(table, pa.table(columns), rules, random.choice(("end", "each-round")))
    assert not loop.bad
    assert lines(loop) == lines(arrays)
    assert loop.by_loop
    assert loop.standings.num_rows


def grid(random: Random, league: int) -> list[dict[str, Any]]:
    """The rows of a league whose drivers mostly stand in one order: some come late, miss a race, change
    class, or are there twice; a session may be left and come again, or be only on the calendar."""
    drivers = [f"d{random.randrange(60)}" for _ in range(random.choice((3, 20, 40)))]
    drivers = [*dict.fromkeys(drivers)]
    away = {who: random.randint(1, 6) for who in drivers if random.random() < random.choice((0, 0.2))}
    moves = {who: random.randint(1, 6) for who in drivers if random.random() < random.choice((0, 0.1))}
    odd = random.random() < 0.4
    rows = []
    for round_ in range(1, 6):
        there = [who for who in drivers if away.get(who) != round_]
        if odd and random.random() < 0.3:
            random.shuffle(there)
        if odd and random.random() < 0.2:
            there.insert(random.randrange(len(there) + 1), random.choice(drivers))
        if odd and random.random() < 0.2:
            there = [""]
        rows += [
            {
                "league": f"L{league}",
                "round": round_,
                "competitor": who or None,
                "position": None,
                "class": "Am" if round_ > moves.get(who, 9) else "Pro",
                "guest": who == "d7",
            }
            for who in there
        ]
    if odd and random.random() < 0.4:
        begin = random.randrange(len(rows))
        rows = [*rows[begin:], *rows[:begin]]
    return rows


@pytest.mark.parametrize("seed", range(30))
def test_sessions_and_entries_are_those_that_arrays_number(seed: int) -> None:
    random = Random(f"numbered {seed}")
    rows = [row for league in range(6) for row in grid(random, league)]
    table = pa.Table.from_pylist(rows)
    if seed % 3 == 0:
        table = table.append_column("entry", pa.array([f"car {row['competitor']}" for row in rows]))
    if seed % 5 == 0:
        table = table.drop_columns(["class", "guest"])
    columns = [read_columns(table), read_columns(table)]
    arrays, loop = (numbering.number(read, compiled=bool(at)) for at, read in enumerate(columns))
    for listed, same in ((arrays.sessions, loop.sessions), (arrays.entries, loop.entries)):
        for name in ("first", "league", "round", "run", "row", "competitor", "person", "people"):
            if hasattr(listed, name):
                assert getattr(listed, name).tolist() == getattr(same, name).tolist(), name
    assert arrays.session.tolist() == loop.session.tolist()
    assert arrays.entry.tolist() == loop.entry.tolist()
    assert arrays.alone.tolist() == loop.alone.tolist()
    assert {*columns[0].bad} == {*columns[1].bad}
    assert [arrays.kinds[at] for at in arrays.entries.what] == [loop.kinds[at] for at in loop.entries.what]


def test_numbers_are_names_and_a_row_without_a_league_is_bad(rules: Rulebook) -> None:
    table = leagues(Random("numbers"), 5)
    number = pa.array([int(name[1:]) for name in table["competitor"].to_pylist()])
    league = pa.array([int(name[1:]) for name in table["league"].to_pylist()])
    table = table.set_column(table.column_names.index("competitor"), "competitor", number)
    table = table.set_column(table.column_names.index("league"), "league", league)
    arrays, loop = both(table, table, rules, "end")
    assert lines(loop) == lines(arrays)
    runs = pc.run_end_encode(pc.if_else(pc.equal(league, 2), pa.scalar(None, league.type), league))
    gone = table.set_column(table.column_names.index("league"), "league", runs)
    arrays, loop = both(gone, gone, rules, "end")
    rows = np.flatnonzero(league.to_numpy() == 2).tolist()
    assert [bad.row for bad in loop.bad] == [bad.row for bad in arrays.bad] == rows
    assert lines(loop) == lines(arrays)
    assert loop.standings.num_rows


def test_seasons_that_begin_elsewhere_than_leagues(rules: Rulebook) -> None:
    """Two columns by the ends of their runs, which are not the same ends; and names that differ by blanks."""
    table = leagues(Random("seasons"), 6)
    league, round_ = table["league"].to_pylist(), table["round"].to_pylist()
    seasons = pa.array(["2029" if number < 3 else "2030" for number in round_])
    blank = pa.array([name + " " * (at % 7 == 0) for at, name in enumerate(league)])
    plain = table.append_column("season", seasons)
    runs = table.set_column(table.column_names.index("league"), "league", pc.run_end_encode(blank))
    runs = runs.append_column("season", pc.run_end_encode(seasons))
    arrays, loop = both(plain, runs, rules, "end")
    assert lines(loop) == lines(arrays)
    assert {*loop.standings["season"].to_pylist()} == {"2029", "2030"}


def test_a_league_whose_only_session_was_cancelled(rules: Rulebook) -> None:
    """It has nobody and nothing to count; the loop divided by how many sessions there are."""
    off = {"league": "off", "round": 1, "kind": "race", "status": "C"}
    table = leagues(Random("cancelled"), 2)
    off_too = pa.Table.from_pylist([off, {**off, "league": "off too"}], schema=table.schema)
    for some in (off_too, pa.concat_tables([off_too, table])):
        arrays, loop = both(some, some, rules, "end")
        assert not loop.bad
        assert lines(loop) == lines(arrays)
    assert {line["league"] for line in lines(loop)} == {"L0", "L1"}


def test_the_order_of_an_event_is_paid_in_every_league_of_a_calendar() -> None:
    """Side by side with others of its calendar only the first was paid."""
    made = {"kind": "event-order", "scale": [5, 3, 2], "sessions": ["race", "sprint"]}
    rules = rules_of({"name": "T", "of": "driver", "tiebreaks": BACK, "awards": {"race": RACE, "made": made}})
    rows = [
        {"league": league, "round": 1, "kind": kind, "competitor": who, "position": place}
        for league, order in (("L1", "abc"), ("L2", "cab"), ("L3", "bca"))
        for kind in ("sprint", "race")
        for place, who in enumerate(order, start=1)
    ]
    table = pa.Table.from_pylist(rows)
    arrays, loop = both(table, table, rules, "end")
    assert lines(loop) == lines(arrays)
    assert [line["points"] for line in lines(arrays)] == ["15", "9", "6"] * 3


def test_a_qualifying_out_of_turn_sets_the_order() -> None:
    """Its rows stand behind those of the race; who did not race takes the place of nobody."""
    title = {
        "name": "T",
        "of": "driver",
        "tiebreaks": BACK,
        "awards": {"race": RACE, "grid": {"kind": "qualifying", "scale": [3, 2, 1]}},
        "bonuses": {"pole": {"points": 1, "fall_through": True}},
    }
    race = [
        ("race", "b", 1),
        ("race", "c", 2),
        ("qualifying", "a", 1),
        ("qualifying", "c", 2),
        ("qualifying", "b", 3),
    ]
    rows = [
        {"league": "L", "round": number, "kind": kind, "competitor": who, "position": place}
        for number in (1, 2)
        for kind, who, place in race
    ]
    table = pa.Table.from_pylist(rows)
    arrays, loop = both(table, table, rules_of(title), "each-round")
    assert loop.by_loop
    assert lines(loop) == lines(arrays)


def test_leagues_in_which_a_class_has_nobody() -> None:
    """Nobody in a class of the smaller of two leagues was no absence of those in it: scoring them failed."""
    rules = rules_of(
        {
            "name": "T",
            "of": "driver",
            "tiebreaks": BACK,
            "awards": {"race": RACE},
            "field": {"am": {"kind": "by-class", "classes": ["Am"]}},
            "counting": {"kind": "drop-worst", "results": 1},
        }
    )
    rows = [
        {"league": league, "round": round_, "competitor": who, "position": place, "class": class_}
        for league, people, class_ in (("L1", "ab", "Pro"), ("L2", "abc", "Pro"), ("L3", "abc", "Am"))
        for round_ in (1, 2)
        for place, who in enumerate(people, start=1)
    ]
    table = pa.Table.from_pylist(rows)
    arrays, loop = both(table, table, rules, "end")
    assert lines(loop) == lines(arrays)
    told = [(line["league"], line["competitor"], line["points"]) for line in lines(arrays)]
    assert told == [("L3", "a", "10"), ("L3", "b", "6"), ("L3", "c", "4")]


def test_car_numbers_are_in_the_order_of_one_season() -> None:
    texts = [
        "7",
        "07",
        "x",
        "12",
        "é",
        "1000000000",
        "1000000001",
        "9" * 25,
        "10" * 14,
        "٣",
        "7",
        "Z",
        "0",
        "4a",
    ]
    turn = by_number(pa.array(texts)).tolist()

    def place(text: str) -> tuple[int, str]:  # as `scoring.credit` has it
        return int(text) if text.isdecimal() else 10**9, text

    assert sorted(texts, key=place) == sorted(texts, key=dict(zip(texts, turn, strict=True)).__getitem__)
    assert turn[0] == turn[10]
