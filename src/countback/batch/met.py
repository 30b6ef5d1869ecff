"""What rules ask for and no league of a table has: such a rule pays nobody, and nobody would know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec
import numpy as np

from countback.batch.blocks import groups
from countback.batch.columns import KINDS
from countback.batch.numbering import Numbered
from countback.batch.seasons import session_ids, sessions_of
from countback.batch.wanted import Wanted
from countback.model.contract import Kind, Reference, What
from countback.model.facts import Ints
from countback.model.finding import Finding, Severity
from countback.model.numbers import in_rounds
from countback.model.rulebook import Championship, Rulebook
from countback.rules.needs import facts_needed
from countback.scoring.lacking import columns_needed
from countback.scoring.named import LIKE, constructor_names, key_finding, some_of

_SHOWN = 50
#: Where facts come from when the column that holds them is empty: another column, or a kind of session.
_INSTEAD = {"fastest_lap": ("best_lap",), "qualifying": ("kind qualifying",)}


class Met(msgspec.Struct, frozen=True):
    """What there is, of what some rules ask, in the rows of some leagues.

    ``columns`` have something in some row, ``names`` are the references of rules that are met (what and
    value), ``there`` some of the names of each sort, ``listed`` the championships in which anybody is.
    """

    columns: frozenset[str] = frozenset()
    names: frozenset[tuple[str, str]] = frozenset()
    there: dict[str, tuple[str, ...]] = {}
    listed: frozenset[str] = frozenset()

    def __or__(self, other: Met) -> Met:
        """Return what there is in the one or the other."""
        there = {
            what: tuple(dict.fromkeys([*self.there.get(what, ()), *other.there.get(what, ())]))[:_SHOWN]
            for what in {**self.there, **other.there}
        }
        return Met(self.columns | other.columns, self.names | other.names, there, self.listed | other.listed)


NOTHING = Met()


def met_in(numbered: Numbered, rulebook: Rulebook, wanted: Wanted, listed: Iterable[str]) -> Met:
    """Return what there is of what rules ask; ``listed`` are the championships in which anybody is."""
    references = {
        (reference.what, reference.value): reference
        for _, _, rule in _rules(rulebook)
        for reference in rule.references()
    }
    names = _Names(numbered, wanted)
    sorts: set[What] = {what for what, _ in references}
    return Met(
        columns=frozenset(
            _filled(numbered, {name for _, _, rule in _rules(rulebook) for name in _needed(rule)})
        ),
        names=frozenset(key for key, reference in references.items() if names.meets(reference)),
        there={what: tuple(names.of(what)[:_SHOWN]) for what in sorted(sorts) if names.knows(what)},
        listed=frozenset(listed),
    )


def unmet(met: Met, rulebook: Rulebook, file: str) -> list[Finding]:
    """Return warnings for the rules that can never act as no league has what they ask for.

    ``file`` is what the rulebook is called.
    """
    findings: dict[tuple[str, str], Finding] = {}
    for finding in _unmet(met, rulebook, file):
        findings.setdefault((finding.code, finding.message), finding)
    return list(findings.values())


def _unmet(met: Met, rulebook: Rulebook, file: str) -> Iterator[Finding]:
    for title, key, rule in _rules(rulebook):
        at = f"championships.{title.id}.{key}"
        for reference in rule.references():
            what, value = reference.what, reference.value
            if what in met.there and not reference.usual and (what, value) not in met.names:
                there = some_of([*met.there[what]])
                hint = f"there are {there}" if there else "there is none"
                message = f"no league has the {what} {value!r}"
                # A kind of session that nobody holds is mostly meant so: an award may be for several.
                severity: Severity = "info" if what == "session" and value in KINDS else "warning"
                code, field = f"rule-names-no-{what}", f"{at}.{reference.field}"
                yield key_finding(code, message, hint, file, field, severity)
        for column in sorted(_needed(rule)):
            if not met.columns & {column, *_INSTEAD.get(column, ())}:
                message = f"{rule.kind} needs the column {column}, in which no row has anything"
                yield key_finding("fact-missing", message, f"fill the column {column}", file, at)
    for title in rulebook.championships:
        if title.id not in met.listed:
            message = f"nobody is in {title.name}, in any league that is scored"
            hint = "fill the columns that say who scores in it (team, make, class, ...), or leave it out"
            yield key_finding("championship-empty", message, hint, file, f"championships.{title.id}")


def _rules(rulebook: Rulebook) -> Iterator[tuple[Championship, str, Kind]]:
    for title in rulebook.championships:
        for key, rule in title.rules():
            yield title, key, rule


def _needed(rule: Kind) -> set[str]:
    """Return the columns that a rule cannot do without, as `scoring.lacking` says it of a season."""
    if rule.slot not in ("awards", "bonuses", "fields", "listings"):
        return set()
    ranks = rule.slot in ("fields", "listings") and "entry.class" in facts_needed(rule)
    return columns_needed(rule) | ({"class"} if ranks else set())


def _filled(numbered: Numbered, needed: set[str]) -> Iterator[str]:
    """Yield which of some columns, or of what stands for them, have something in some row."""
    columns = numbered.columns
    for name in needed | {instead for column in needed for instead in _INSTEAD.get(column, ())}:
        values, texts = columns.whole.get(name), columns.texts.get(name)
        if (values is not None and values.any()) or (texts is not None and len(texts.listed)):
            yield name
    for kind in _there(numbered.sessions.kind):
        yield f"kind {KINDS[kind]}"


def _there(numbers: Ints) -> list[int]:
    """Return which of some numbers (of kinds, of rounds: they are small) there are."""
    there: list[int] = np.flatnonzero(np.bincount(numbers)).tolist()
    return there


class _Names:
    """The names of a table by their sorts, looked up when they are asked for."""

    def __init__(self, numbered: Numbered, wanted: Wanted) -> None:
        self._numbered, self._wanted = numbered, wanted
        self._of: dict[What, list[str]] = {}

    def knows(self, what: What) -> bool:
        """Tell whether a table has names of a sort; championships and awards are the rulebook's own.

        What a car is called is made of two columns, and of the entry where one is empty: nobody can tell.
        """
        return what not in ("championship", "award", "car")

    def meets(self, reference: Reference) -> bool:
        """Tell whether anything is called so."""
        if not self.knows(reference.what):
            return True
        if reference.what == "rounds":
            return reference.value == "all" or any(
                in_rounds(reference.value, int(number)) for number in self.of("rounds")
            )
        like = LIKE.get(reference.what, str)
        return like(reference.value) in {like(name) for name in self.of(reference.what)}

    def of(self, what: What) -> list[str]:
        """Return the names of a sort."""
        if what not in self._of:
            self._of[what] = [*dict.fromkeys(filter(None, self._looked_up(what)))]
        return self._of[what]

    def _looked_up(self, what: What) -> Iterable[str]:
        numbered = self._numbered
        if what == "rounds":
            return map(str, _there(numbered.sessions.round))
        if what == "session":
            kinds = (KINDS[kind] for kind in _there(numbered.sessions.kind))
            return [*kinds, *self._session_ids()]
        if what == "tag":
            return [tag.strip() for tags in self._column("tags") for tag in tags.split(";")]
        if what == "constructor":
            makes = ((kind.get("make", ""), kind.get("engine", "")) for kind in numbered.kinds)
            return [name for make, engine in makes for name in constructor_names(make, engine)]
        return self._column({"driver": "competitor"}.get(what, what))

    def _session_ids(self) -> Iterator[str]:
        """Yield what sessions are called where a rule means one by name: a league of each calendar says."""
        if self._wanted.session_names:
            every = np.arange(self._numbered.rows.leagues)
            for group in groups(self._numbered, self._wanted, every):
                held = sessions_of(self._numbered, int(group.leagues[0]), {})
                yield from session_ids(
                    [how.kind for how in held], [how.round for how in held], [how.name for how in held]
                )

    def _column(self, name: str) -> Iterable[str]:
        texts = self._numbered.columns.texts.get(name)
        return [] if texts is None else texts.values
