"""Damaged files: every reader gives a result or findings; the drill `readers` tries many more."""

# ruff: noqa: E501 - documents are written as they stand in files

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from timing import CLUB, RFACTOR, acc, imsa, iracing, results_csv

from countback.formats.as_json import plain
from countback.formats.content import Content
from countback.formats.recognise import Reader, claims, read, readers

AC = {"TrackName": "spa", "Type": "RACE", "Cars": [], "Laps": [{"DriverGuid": "1", "LapTime": 1}],
      "Result": [{"DriverName": "Ann", "DriverGuid": "1", "CarId": 0, "BestLap": 9, "TotalTime": 9}]}  # fmt: skip
DOCUMENTS: list[Any] = [
    imsa(report_message="Car #7 - 5 second penalty"),
    acc(penalties=[{"carId": 1, "penalty": "Disqualified"}]),
    iracing(),
    AC,
    {"Classes": [{"Name": "A", "Entrants": {"CAR_0": {"Name": "Ann"}}, "Points": {"Places": [3, 2]}}],
     "Events": [{"RaceSetup": {"Track": "spa", "Sessions": {"RACE": {}}}, "Sessions": {"RACE": {"Results": AC}}}]},
    {"championship": {"sessions": [{"session_index": 1, "event_name": "X"}]}, "classification": [
        {"position": 1, "key": "Ann", "total_points": 1.0, "points_by_session": [{"session_index": 1}]}]},
    {"event": {"name": "X"}, "entries": [{"car_number": "7", "drivers": [{"name": "Ann"}]}]},
    {"session": "Race 1", "rows": [{"position": 1, "number": "7", "laps": 3, "status": "DNF", "classified": True}]},
    [{"cust_id": 1, "display_name": "Ann", "points": 3}],
]  # fmt: skip
TEXTS = [results_csv("1;7;Classified;12;20:01.5;-;1:40.250;A;Pro;Ann;Lee;"), RFACTOR.encode(), CLUB.encode()]
TEXTS += [json.dumps(document).encode() for document in DOCUMENTS]
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=8),
    st.sampled_from(["1:99:99.9", "-", "Not Started", "9" * 60, " / "]),
    st.lists(st.none() | st.integers(), max_size=3),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)


@st.composite
def changed(draw: st.DrawFn, value: Any) -> Any:
    """The value with something inside replaced, left out or doubled."""
    if isinstance(value, dict) and value and draw(st.integers(0, 5)):
        key = draw(st.sampled_from(sorted(value)))
        rest = {name: one for name, one in value.items() if name != key}
        return rest if draw(st.integers(0, 9)) == 0 else {**rest, key: draw(changed(value[key]))}
    if isinstance(value, list) and value and draw(st.integers(0, 5)):
        at = draw(st.integers(0, len(value) - 1))
        twice = [value[at]] * draw(st.integers(0, 2))
        return [*value[:at], draw(changed(value[at])), *twice, *value[at + 1 :]]
    return draw(ODD)


def survives(data: bytes, reader: Reader | None = None) -> None:
    found = read("file", data) if reader is None else reader.read(Content("file", data))
    assert json.dumps(plain(found))
    assert found.findings or found.sessions or found.standings or found.entries or found.events


@settings(deadline=None, max_examples=250)
@given(st.sampled_from(DOCUMENTS).flatmap(changed))
def test_documents_with_odd_values(document: Any) -> None:
    survives(json.dumps(document).encode())


@settings(deadline=None, max_examples=250)
@given(st.data())
def test_texts_with_accidents(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(TEXTS))
    at, size = data.draw(st.integers(0, len(text))), data.draw(st.integers(0, 60))
    survives(text[:at] + data.draw(st.binary(max_size=12)) + text[at + size :])


@settings(deadline=None, max_examples=150)
@given(st.binary(max_size=60))
def test_any_bytes(data: bytes) -> None:
    survives(data)


@pytest.mark.parametrize("reader", readers(), ids=lambda reader: reader.name)
@pytest.mark.parametrize(
    "text", [b"", b"{}", b"[]", b"null", b"<a>", b"a;b\n1;2\n", b"\xff\xfe", b"PK\x03\x04", *TEXTS]
)
def test_every_reader_survives_what_is_not_its_own(reader: Reader, text: bytes) -> None:
    survives_alone = reader.read(Content("file", text))
    assert json.dumps(plain(survives_alone))


CORPUS = sorted((Path(__file__).parent / "corpus").iterdir())


@pytest.mark.parametrize("file", CORPUS, ids=lambda file: file.name)
def test_files_that_are_kept(file: Path) -> None:
    """What has broken a reader once, or begins the mutations of the benchmark."""
    data = file.read_bytes()
    found = read(file.name, data)
    assert json.dumps(plain(found))
    assert found.sessions or found.findings or found.standings or found.season
    for reader in readers():
        assert json.dumps(plain(reader.read(Content(file.name, data))))


@pytest.mark.parametrize("reader", readers(), ids=lambda reader: reader.name)
def test_every_reader_has_a_file_to_begin_with(reader: Reader) -> None:
    """Its mutations are what the benchmark runs, also where the shared data is not."""
    assert any(reader in claims(Content(file.name, file.read_bytes()), readers()) for file in CORPUS)


@pytest.mark.parametrize("file", CORPUS, ids=lambda file: file.name)
def test_no_two_readers_claim_a_file_that_is_kept(file: Path) -> None:
    assert len(claims(Content(file.name, file.read_bytes()), readers())) <= 1
