"""The published JSON Schemas are those of the code, and every shipped file fits its own."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from countback.store.schemas import FOLDER, schemas
from countback.store.shipped import RULEBOOKS, SEASONS, rulebooks, seasons

SCHEMAS = {name: jsonschema.Draft202012Validator(json.loads(text)) for name, text in schemas().items()}


def plain(path: Path) -> Any:
    """Return a TOML file as JSON has it: dates as text."""
    return json.loads(json.dumps(tomllib.loads(path.read_text("utf-8")), default=str))


def test_published_schemas_are_made_from_the_code(pytestconfig: pytest.Config) -> None:
    made = schemas()
    if pytestconfig.getoption("--accept"):
        FOLDER.mkdir(exist_ok=True)
        for name, text in made.items():
            (FOLDER / name).write_text(text, "utf-8")
    assert {path.name: path.read_text("utf-8") for path in FOLDER.glob("*.json")} == made
    for text in made.values():
        jsonschema.Draft202012Validator.check_schema(json.loads(text))


@pytest.mark.parametrize("name", rulebooks())
def test_rulebooks_fit(name: str) -> None:
    SCHEMAS["rulebook.schema.json"].validate(plain(RULEBOOKS / f"{name}.toml"))


@pytest.mark.parametrize("name", seasons())
def test_seasons_fit(name: str) -> None:
    SCHEMAS["season.schema.json"].validate(plain(SEASONS / name / "season.toml"))
    decisions = SEASONS / name / "decisions.toml"
    if decisions.exists():
        SCHEMAS["decisions.schema.json"].validate(plain(decisions))


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("season", {"year": "2022"}),
        ("season", {"colour": "red"}),
        ("season", {"events": [{"round": 0, "name": "x"}]}),
        ("rulebook", {"schema": 2}),
        ("rulebook", {"championships": {"x": {"bonuses": {"pole": {"point": 1}}}}}),
        ("rulebook", {"championships": {"x": {"tiebreaks": ["coin-toss"]}}}),
        ("rulebook", {"championships": {"x": {"bonuses": {"fastest-lap": {"points": 1, "within_top": -1}}}}}),
    ],
)
def test_what_is_wrong_does_not_fit(name: str, change: dict[str, Any]) -> None:
    good: dict[str, Any] = {
        "season": {"format": 1, "id": "a", "name": "A", "series": "A", "year": 2022},
        "rulebook": {"schema": 1, "id": "a", "name": "A", "championships": {}},
    }[name]
    schema = SCHEMAS[f"{name}.schema.json"]
    schema.validate(good)
    with pytest.raises(jsonschema.ValidationError):
        schema.validate({**good, **change})
