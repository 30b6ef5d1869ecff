"""The page of the public names is made from the code, and each of them is on it with an example that runs."""

from __future__ import annotations

import builtins
import datetime as dt
import enum
import inspect
import json
import re
import sys
import tomllib
import typing
from importlib import import_module
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import countback
from countback.formats.writing import find

DOCS = Path(__file__).resolve().parent.parent / "docs"
PAGE = DOCS / "api.md"
GROUPS: list[dict[str, Any]] = tomllib.loads((DOCS / "api.toml").read_text("utf-8"))["groups"]
SEASON = Path(__file__).parent / "folders" / "hand-written"

#: Arrays and rules, for those who compute on: the page names the way to them and no more.
COMPUTED_ON = (
    "countback.model.facts", "countback.model.kinds", "countback.model.shapes", "countback.model.slots",
    "countback.model.tiebreaks",
    "countback.model.phases", "countback.rules", "countback.scoring.",
)  # fmt: skip

HEAD = """\
# The Python API

Everything here is imported from `countback`. What takes a path takes text or a `Path`. A championship,
session, round or competitor that does not exist is a `KeyError` that names what there is. Everything
prints as one line. Rules and the arrays that they work on are not here: [Add a rule](how-to/extend.md)
tells of them. The page is made from the code (`make accept`).
"""


def test_the_page_is_made_from_the_code(accept: bool) -> None:
    text = page()
    if accept:
        PAGE.write_text(text, encoding="utf-8")
    assert PAGE.read_text("utf-8") == text, "run make accept and look at the difference"


def test_every_public_name_stands_in_one_group() -> None:
    named = [name for group in GROUPS for name in group["names"]]
    assert sorted(named) == sorted(countback.__all__)


def test_everything_public_says_what_it_is() -> None:
    for name in countback.__all__:
        thing = getattr(countback, name)
        assert (inspect.getdoc(thing) or "").strip(), name
        assert not (inspect.getdoc(thing) or "").startswith("Alias for"), name


def test_what_is_returned_is_public() -> None:
    """What public functions return, and what hangs from that, as far as it is not for computing on."""
    public = {name: getattr(countback, name) for name in countback.__all__}
    for name, function in public.items():
        if inspect.isfunction(function):
            said = str(inspect.signature(function).return_annotation)
            assert {*re.findall(r"[A-Z]\w+", said)} <= {*public, "None", "Mapping", "Fraction"}, (name, said)
    waiting = [thing for thing in public.values() if isinstance(thing, type)]
    seen: set[type] = set()
    while waiting:
        cls = waiting.pop()
        if cls in seen or cls.__module__.startswith(COMPUTED_ON):
            continue
        seen.add(cls)
        waiting += [held for hint in _hints(cls).values() for held in _ours(hint)]
    assert seen <= {*public.values()}


def test_a_place_on_the_disk_is_text_or_a_path() -> None:
    for name, taken in _parameters():
        annotation = str(taken.annotation)
        assert ("Path" in annotation) <= ("str" in annotation), (name, taken)


def test_arguments_have_one_order() -> None:
    order = ["standings", "championship", "competitor", "after"]
    for owner in {name for name, _ in _parameters()}:
        given = [taken.name for name, taken in _parameters() if name == owner and taken.name in order]
        assert given == sorted(given, key=order.index), owner


def test_an_error_that_is_promised_can_be_caught() -> None:
    """Each exception in a docstring is Python's own or a public name."""
    for name in countback.__all__:
        thing = getattr(countback, name)
        for told in [thing, *(value for key, value in vars(thing).items() if key[0] != "_")]:
            text = (inspect.getdoc(told) or "") if inspect.isroutine(told) or isinstance(told, type) else ""
            raised = text.partition("Raises ")[2]
            for error in re.findall(r"`+([A-Z]\w+)`+", raised):
                assert hasattr(builtins, error) or error in countback.__all__, (name, error)


def test_everything_public_prints_as_one_short_line(tmp_path: Path) -> None:
    """One of each kind that is made here; whatever is reached from them, too."""
    standings = countback.load("porsche-carrera-cup-north-america-2022")
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("Pos,No,Driver,Laps,Time\n1,7,Ann Ash,10,20:00.000\n2,8,Bea Birch,10,20:04.500\n")
    page = tmp_path / "page.txt"
    page.write_bytes(find("page").write(standings))  # type: ignore[union-attr]
    things: list[Any] = [
        standings, standings.table("overall"), standings.why("overall", "parker-thompson"),
        *countback.title_chances(standings, "am", after="race-14"),
        *countback.title_odds(standings, "am", after="race-14", runs=500),
        countback.what_if(standings, results=["race-16: Metni DNF"]), countback.read_file(sheet),
        countback.plan_import(sheet, date=dt.date(2026, 5, 1), kind="race", series="Cup", year=2026),
        countback.proofread_page(page), countback.read_rulebook("formula-one", 2023),
        countback.read_season(SEASON),
    ]  # fmt: skip
    seen: dict[type, str] = {}
    while things:
        thing = things.pop()
        if isinstance(thing, list | tuple) and not hasattr(thing, "_fields"):
            things += thing[:2]
        elif type(thing).__name__ in countback.__all__ and type(thing) not in seen:
            seen[type(thing)] = repr(thing)
            things += [getattr(thing, key) for key in _hints(type(thing))]
    assert len(seen) > 40
    for cls, line in seen.items():
        assert "\n" not in line, cls
        # A batch is known by its rules, which it takes as they print: a championship has to print whole.
        assert len(line) < 600 or cls is countback.Championship, (cls, len(line))


def _ours(hint: Any) -> set[type]:
    """Return the classes of ours that a type is made of."""
    own = {hint} if isinstance(hint, type) and hint.__module__.startswith("countback.") else set()
    return own.union(*map(_ours, get_args(hint)))


def _hints(cls: type) -> dict[str, Any]:
    """Return the types of the public fields of a class."""
    names = {**vars(typing), **vars(sys.modules[cls.__module__])}
    return {
        key: eval(hint, names) if isinstance(hint, str) else hint
        for key, hint in vars(cls).get("__annotations__", {}).items()
        if key[0] != "_"
    }


def _parameters() -> list[tuple[str, inspect.Parameter]]:
    """Return the parameters of all public functions, and of the methods of public classes."""
    told = []
    for name in countback.__all__:
        thing = getattr(countback, name)
        methods = vars(thing).items() if isinstance(thing, type) else [("", thing)]
        for key, function in methods:
            if inspect.isfunction(function) and not key.startswith("_"):
                owner = f"{name}.{key}" if key else name
                told += [(owner, taken) for taken in inspect.signature(function).parameters.values()]
    return told


def page() -> str:
    """Return the page: each group with its prose, its example, and what each name is."""
    parts = [HEAD]
    for group in GROUPS:
        parts.append(f"## {group['title']}\n\n{group['prose'].strip()}\n")
        parts.append(f"```python\n{group['example'].strip()}\n```\n")
        parts += [told(name) for name in group["names"]]
    return "\n".join(parts)


def told(name: str) -> str:
    """Return the entry of one public name."""
    thing = getattr(countback, name)
    if inspect.isfunction(thing):
        lines = [f"### `{name}`\n", f"```text\n{name}{shown(thing)}\n```\n", prose(thing)]
    elif not thing.__module__.startswith("countback"):
        lines = [f"### `{name}`\n", f"{said_of_name(name)} It is `{thing.__module__}.{thing.__name__}`.\n"]
    else:
        lines = [f"### `{name}`\n", prose(thing)]
        if inspect.isclass(thing):
            lines += [*fields(thing), *methods(thing)]
    return "\n".join(lines)


def said_of_name(name: str) -> str:
    """Return what our source says below a name that it gives to something of Python's own."""
    module = import_module(f"countback.{countback._HOME[name]}")
    (said,) = re.findall(
        rf'^{name} = \w+\n"""(.+)"""$', Path(inspect.getfile(module)).read_text("utf-8"), re.M
    )
    return said


def prose(thing: object) -> str:
    """Return a docstring as Markdown."""
    text = (inspect.getdoc(thing) or "").replace("``", "`")
    return text + "\n"


def shown(function: Any) -> str:
    """Return a signature on one line, types and defaults as they are written."""
    signature = inspect.signature(function)
    plain = [
        parameter.replace(
            annotation=_as_written(parameter.annotation), default=_as_written(parameter.default, quote='"')
        )
        for parameter in signature.parameters.values()
    ]
    returned = _as_written(signature.return_annotation)
    return str(signature.replace(parameters=plain, return_annotation=returned))


class _As(str):
    """Text that prints without quotes in a signature."""

    __slots__ = ()
    __repr__ = str.__str__


def _as_written(thing: object, quote: str = "") -> object:
    if thing is inspect.Parameter.empty:
        return thing
    if isinstance(thing, type):
        return _As(thing.__name__)
    return _As(f"{quote}{thing}{quote}" if isinstance(thing, str) else repr(thing))


def fields(thing: type) -> list[str]:
    """Return the fields of a struct, dataclass or named tuple, where their names say enough."""
    hints = {key: value for key, value in vars(thing).get("__annotations__", {}).items() if key[0] != "_"}
    hints = {key: value for key, value in hints.items() if not str(value).startswith("ClassVar")}
    hints = {key: getattr(value, "__forward_arg__", value) for key, value in hints.items()}
    listed = ", ".join(f"`{key}: {_spelt_out(thing, str(value))}`" for key, value in hints.items())
    values = ", ".join(f"`{member.value}`" for member in thing) if issubclass(thing, enum.Enum) else ""
    return [f"Fields: {listed}\n"] if hints else [f"Values: {values}\n"] if values else []


def _spelt_out(cls: type, hint: str) -> str:
    """Return a type as it is written, with the values of a name for a choice of texts in its place."""
    names = vars(sys.modules[cls.__module__])

    def choice(word: re.Match[str]) -> str:
        texts = get_args(names.get(word[0])) if get_origin(names.get(word[0])) is Literal else ()
        return " | ".join(json.dumps(text) for text in texts) or word[0]

    return re.sub(r"\b[A-Z]\w+", choice, hint)


def methods(thing: type) -> list[str]:
    """Return the public methods and properties that it defines."""
    told = []
    for key, value in vars(thing).items():
        if key.startswith("_") or key in vars(thing).get("__annotations__", {}):
            continue
        if isinstance(value, property):
            told.append(f"- `.{key}`: {first(value)}")
        elif inspect.isfunction(value):
            takes = shown(value).replace("(self, ", "(").replace("(self)", "()")
            told.append(f"- `.{key}{takes}`: {first(value)}")
    return ["\n".join(told) + "\n"] if told else []


def first(thing: object) -> str:
    """Return the first paragraph of a docstring on one line."""
    return " ".join((inspect.getdoc(thing) or "").partition("\n\n")[0].replace("``", "`").split())
