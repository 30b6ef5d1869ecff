"""The page of the public names is made from the code, and each of them is on it with an example that runs."""

from __future__ import annotations

import inspect
import re
import tomllib
from pathlib import Path
from typing import Any

import countback

DOCS = Path(__file__).resolve().parent.parent / "docs"
PAGE = DOCS / "api.md"
GROUPS: list[dict[str, Any]] = tomllib.loads((DOCS / "api.toml").read_text("utf-8"))["groups"]
HEAD = """\
# The Python API

Everything here is imported from `countback`. What takes a path takes text or a `Path`. A championship,
session, round or competitor that does not exist is a `KeyError` that names what there is. Objects that hold a
season, a table or a reason print as one short line.
`make accept` writes this page.
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


def test_what_public_functions_return_is_public() -> None:
    """Names of classes of ours in the annotations of what is returned, and in the fields of that."""
    public = {*countback.__all__}
    for name in countback.__all__:
        thing = getattr(countback, name)
        if not inspect.isfunction(thing):
            continue
        said = str(inspect.signature(thing).return_annotation)
        ours = {word for word in re.findall(r"[A-Z]\w+", said) if word not in ("None", "Mapping")}
        assert ours <= {*public, "Fraction"}, (name, said)


def test_everything_public_prints_as_one_short_line() -> None:
    standings = countback.load("porsche-carrera-cup-north-america-2022")
    table = standings.table("overall")
    things: list[object] = [
        standings, standings.season, standings.rulebook, table, table.rows[0], table.rows[0].results[0],
        standings.why("overall", "parker-thompson"), *countback.title_chances(standings, "am"),
        countback.what_if(standings, results=["race-16: Metni DNF"]),
    ]  # fmt: skip
    for thing in things:
        assert "\n" not in repr(thing)
        assert len(repr(thing)) < 250, repr(thing)


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
    else:
        lines = [f"### `{name}`\n", prose(thing)]
        if inspect.isclass(thing) and thing.__module__.startswith("countback"):
            lines += [*fields(thing), *methods(thing)]
    return "\n".join(lines)


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
    listed = ", ".join(f"`{key}: {value}`" for key, value in hints.items())
    return [f"Fields: {listed}\n"] if hints else []


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
