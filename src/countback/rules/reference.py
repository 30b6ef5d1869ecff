"""What every kind of rule is, read from the kinds themselves: the rule reference."""

from __future__ import annotations

import types
from collections.abc import Iterator
from dataclasses import MISSING, dataclass, fields
from enum import Enum
from fractions import Fraction
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec

from countback.model.kinds import Scale
from countback.model.points import format_points
from countback.rules import registry
from countback.rules.build import shape_of

SENTENCES = {
    "subjects": "who accumulates the points: the key `of` of a championship",
    "decisions": "what stewards decide: `[[decisions]]` of a season or a rulebook",
    "fields": "who ranks: the table `field`",
    "scales": "points for a place: the table `scales`, or where a rule takes a scale",
    "awards": "points for results: the table `awards`",
    "bonuses": "points beside the result: the table `bonuses`",
    "modifiers": "half points, double points, points by event: the table `modifiers`",
    "sharing": "what each driver of a shared car gets: the key `sharing`",
    "slots": "how many cars of a competitor score: the key `slots`",
    "counting": "which results count: the key `counting`",
    "phases": "resets and playoffs: the list `phases`, in order",
    "tiebreaks": "what parts competitors equal on points: the list `tiebreaks`, in order",
    "listings": "who is in the table, and who holds a position: the table `listing`",
}
"""What each slot is for and where its rules stand in a rulebook."""


TOGETHER = (
    "## How they go together",
    "",
    "- **Names.** In `field`, `awards`, `bonuses`, `modifiers` and `listing` each rule has a name of",
    "  your choice; by it another championship or an edition changes the rule or, with `false`, takes",
    "  it away. `phases` and `tiebreaks` are lists, replaced as a whole; `of`, `sharing`, `slots` and",
    "  `counting` are one rule each.",
    "- **`like`.** A championship that is like another takes over everything of it; what it says itself",
    "  is laid over that, key by key. Scales are shared by all.",
    "- **Editions.** `[[editions]]` are laid over the whole in the same way in the `years` they name,",
    "  later ones over earlier ones. Without editions a rulebook is for any year; with some, a year",
    "  that none covers is refused.",
    "- **`sessions`** takes kinds of session (`race`, `sprint`, `heat`, `stage`, `qualifying`,",
    '  `practice`) and ids (`race-7`); **`rounds`** takes `"1-6"`, `"2, 4"`, `"9-"`.',
    "- **Order.** In each session: decisions of the stewards, who ranks (`field`), the places, what",
    "  `awards` and `bonuses` pay, then `modifiers`, all of which multiply what they name, then",
    "  `sharing`, then the cars that score (`slots`). Decisions on the points of one result are added",
    "  after the modifiers. For the table: `counting`, bonuses for the whole season (`most-wins`) and",
    "  points that go along with a driver, decisions on totals, `phases`, `listing`, `tiebreaks`. So no",
    "  award sees a modifier, and none sees what is dropped.",
    "- **Who may not score.** A bonus that belongs to the first of an order (`pole`, `fastest-lap`) is",
    "  lost where he may not have it, unless `fall_through` says that it goes on to the next.",
    "",
)
"""How rules go together: the head of the reference."""


@dataclass(frozen=True)
class Key:
    """One key of a kind: its type in words, and its default as TOML ("" where it must be given)."""

    name: str
    takes: str
    default: str


@dataclass(frozen=True)
class Described:
    """One kind of rule in words: the ``sentence``, ``more`` that there is to know, and the ``source``."""

    slot: str
    name: str
    sentence: str
    more: str
    source: str
    keys: tuple[Key, ...]


def describe(slot: str, name: str) -> Described | None:
    """Return what there is to know about a kind; None when the slot has none of that name."""
    kind = registry.find(slot, name)
    if kind is None:
        return None
    text = " ".join(line.strip() or "\n" for line in (kind.__doc__ or "").strip().splitlines())
    text, _, source = text.partition("Source: ")
    sentence, _, more = text.partition("\n")
    hints = get_type_hints(kind)
    defaults = {item.name: item for item in fields(kind)}
    return Described(
        slot=slot,
        name=name,
        sentence=sentence.strip(),
        more=" ".join(more.split()),
        source=source.strip(),
        keys=tuple(
            Key(key, _words(hints[key]), "" if required else _default(defaults[key]))
            for key, (_, required) in shape_of(kind).items()
            if key != "source"
        ),
    )


def described(slot: str = "") -> Iterator[Described]:
    """Yield all kinds of a slot, or of every slot in the order in which they act."""
    for each in (slot,) if slot else registry.SLOTS:
        for name in registry.names(each):
            kind = describe(each, name)
            if kind is not None:
                yield kind


def places_of(name: str) -> list[str]:
    """Return the slots that have a kind of this name: most names are in one only."""
    return [slot for slot in registry.SLOTS if name in registry.names(slot)]


def _words(hint: Any) -> str:
    """Return a type in the words of people who write rulebooks."""
    simple = {int: "whole number", str: "text", bool: "true or false", Fraction: "points"}
    if hint in simple:
        return simple[hint]
    origin, inside = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _words(inside[0])
    if origin is Literal:
        return " or ".join(f'"{value}"' for value in inside)
    if origin in (Union, types.UnionType):
        return " or ".join(_words(part) for part in inside if part is not type(None))
    if origin is tuple:
        return f"list of {_words(inside[0])}"
    if origin is dict:
        return f"table of {_words(inside[1])}"
    if isinstance(hint, type):
        if issubclass(hint, Scale):
            return "scale"
        if issubclass(hint, Enum):
            return "status"
        if issubclass(hint, msgspec.Struct):
            keys = ", ".join(
                f"{item.encode_name}: {_words(item.type)}" for item in msgspec.structs.fields(hint)
            )
            return "{" + keys + "}"
    return str(getattr(hint, "__name__", hint))


def _default(item: Any) -> str:
    value = item.default if item.default is not MISSING else item.default_factory()
    return _toml(value)


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Fraction):
        text = format_points(value)
        return text if value.denominator == 1 else f'"{text}"'
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Enum):
        return f'"{value.value}"'
    if isinstance(value, tuple):
        return "[" + ", ".join(_toml(part) for part in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {_toml(part)}" for key, part in value.items()) + "}"
    return f'"{value}"'


def page(examples: dict[tuple[str, str], str]) -> str:
    """Return the rule reference in Markdown. ``examples`` holds lines of TOML by slot and kind."""
    lines = [
        "# Rules",
        "",
        "Every kind of rule that a rulebook can use, read from the kinds themselves. A rule is its name or a",
        'table `{ kind = "…", … }`; in a table of named rules the name is the kind where no kind is given.',
        "Every rule also takes `source`, the article it comes from.",
        "",
        *TOGETHER,
    ]
    for slot in registry.SLOTS:
        lines += [f"## {slot}", "", f"{SENTENCES[slot][0].upper()}{SENTENCES[slot][1:]}.", ""]
        for kind in described(slot):
            lines += [f"### {slot}: {kind.name}", "", _code(kind.sentence), ""]
            lines += [_code(kind.more), ""] if kind.more else []
            if kind.keys:
                lines += ["| key | takes | default |", "|---|---|---|"]
                lines += [
                    f"| `{key.name}` | {key.takes} | {f'`{key.default}`' if key.default else 'required'} |"
                    for key in kind.keys
                ]
                lines.append("")
            example = examples.get((slot, kind.name))
            lines += ["```toml", example, "```", ""] if example else []
            lines += [f"Source: {_code(kind.source)}", ""] if kind.source else []
    return "\n".join(lines).rstrip() + "\n"


def _code(text: str) -> str:
    """Return docstring text as Markdown."""
    return text.replace("``", "`")
