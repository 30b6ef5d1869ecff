"""Names of a league that are written in two ways, and classes and tags that are near one that rules name.

A table has ids, which are compared letter by letter: nothing is taken for one that is written in two ways,
as the names of a season folder are. It is said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from countback.batch.columns import KINDS
from countback.batch.doubts import Look
from countback.batch.noticed import Noticed, league_name
from countback.batch.seen import Whole
from countback.batch.spelled import as_seen, look_the_same, spelled_alike, spelling_key, written_out
from countback.batch.texts import Codes, codes_of
from countback.model.contract import What
from countback.model.facts import Ints
from countback.model.rulebook import Championship, Rulebook
from countback.model.text import class_key, slug
from countback.model.wording import nearest
from countback.scoring.named import some_of

#: The columns of names, and that of which two have to be two: two drivers of one session are, two sessions of
#: one driver; of two teams nothing is known.
_NAMES = {
    "competitor": "session", "entry": "session", "session": "competitor",
    "team": "", "make": "", "engine": "", "class": "",
}  # fmt: skip
#: Of as many classes or tags it is looked which are near another name.
_MOST = 2000
_LIKE: dict[What, Callable[[str], str]] = {"class": class_key, "tag": str}
_COLUMN: dict[What, str] = {"class": "class", "tag": "tags"}


def names_kept_apart(look: Look, *, compiled: bool) -> Iterator[Noticed]:
    """Yield the names of each column that some league has in two ways, and leagues that look the same."""
    yield from _leagues_alike(look, compiled=compiled)
    for column, apart in _NAMES.items():
        texts = look.numbered.columns.texts.get(column)
        if texts is not None:
            group = spelled_alike(texts.listed, compiled=compiled)
            if (group >= 0).any():
                yield from _in_one_league(look, column, group, apart)


def _leagues_alike(look: Look, *, compiled: bool) -> Iterator[Noticed]:
    """Yield the leagues whose names, or those of whose seasons, differ in what cannot be seen alone."""
    numbered = look.numbered
    names = numbered.names
    if all(
        spelled_alike(part.unique(), compiled=compiled).max(initial=-1) < 0
        for part in (names.league, names.season)
    ):
        return
    first: dict[tuple[str, str], int] = {}
    for league, (name, season) in enumerate(names):
        before = first.setdefault((as_seen(name), as_seen(season)), league)
        if before != league and not look.out[league]:
            pairs = [written_out(league_name(names[which])) for which in (before, league)]
            rows = numbered.first[league : league + 1]
            hint = "they are told apart letter by letter: correct one of them, if they are one"
            message = f"{' and '.join(pairs)} look the same, and are two leagues or two seasons"
            yield look.noticed(rows, "league", "spelt-two-ways", "league", message, hint)


def _in_one_league(look: Look, column: str, group: Codes, apart: str) -> Iterator[Noticed]:
    """Yield the names of one ``group`` [D] that are in one league, but for those that have to be two."""
    numbered, texts = look.numbered, look.numbered.columns.texts[column]
    code = numbered.take(texts.codes)
    rows = look.scored(np.flatnonzero(np.append(group >= 0, False)[code] & (numbered.entry >= 0)))
    key = numbered.league[rows].astype(np.int64)
    if column == "session":  # a name of another round is another session
        of, rounds = numbered.sessions, 10**4 * ("round" in numbered.columns.whole)
        key = numbered.by_session((of.league * 10**4 + of.round % max(rounds, 1)) * len(KINDS) + of.kind)[
            rows
        ]
    # Few rows are left, so that their keys are few as well.
    key = codes_of(codes_of(key)[0] * np.int64(group.max() + 1) + group[code[rows]])[0].astype(np.int64)
    pairs = np.unique(key * len(group) + code[rows]) // len(group)
    both = np.isin(key, pairs[1:][pairs[1:] == pairs[:-1]])
    rows, key = rows[both], key[both]
    beside = _beside(look, rows, apart)
    held: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for number, (of, name) in enumerate(zip(key.tolist(), code[rows].tolist(), strict=True)):
        held[of][name].append(number)
    doubtful: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
    for names in held.values():
        for first, second in _pairs(names, beside, texts.listed.take):
            at = int(rows[names[second][0]])
            written, other = (texts.listed[number].as_py() for number in (first, second))
            doubtful[_sort(column, written, other)].append((at, written, other))
    for sort, several in doubtful.items():
        yield _kept_apart(look, column, sort, several)


def _beside(look: Look, rows: Ints, apart: str) -> Whole | None:
    """Return what each of some rows has that tells two names for certain to be two, None for nothing."""
    numbered = look.numbered
    if apart == "session":
        return numbered.by_session(np.arange(len(numbered.seen.session_row)))[rows]
    return numbered.take(numbered.columns.texts["competitor"].codes)[rows] if apart else None


def _pairs(
    names: dict[int, list[int]], beside: Whole | None, texts: Callable[[list[int]], object]
) -> Iterator[tuple[int, int]]:
    """Yield the first name and each other one that may be the same."""
    first, *others = names
    for other in others:
        written = texts([first, other]).to_pylist()  # type: ignore[attr-defined]
        both = beside is not None and {*beside[names[first]].tolist()} & {*beside[names[other]].tolist()}
        if not both or look_the_same(*written):
            yield first, other


def _sort(column: str, first: str, second: str) -> str:
    alike = column == "class" and class_key(first) == class_key(second)
    return f"{'one' if alike else 'two'} by {column}"


def _kept_apart(look: Look, column: str, sort: str, several: Sequence[tuple[int, str, str]]) -> Noticed:
    rows = np.array([at for at, _, _ in several])
    leagues = look.league(rows)
    here = [pair for (_, *pair), league in zip(several, leagues, strict=True) if league == leagues[0]]
    pairs = some_of([f"{written_out(first)} and {written_out(second)}" for first, second in here])
    names = f"{column} {pairs}"
    if sort.startswith("one"):
        hint = "write one of them throughout, or give one another name"
        return look.noticed(rows, sort, "classes-alike", column, f"{names} are taken for one class", hint)
    same = ", though they look the same" if all(look_the_same(*pair) for pair in here) else ""
    hint = "ids are compared letter by letter: write one of them throughout; leave them if they are two"
    return look.noticed(rows, sort, "spelt-two-ways", column, f"{names} are kept apart{same}", hint)


def near_names(look: Look, rulebook: Rulebook) -> Iterator[Noticed]:
    """Yield the classes and tags that no rule names, where one is near, and classes that nobody takes."""
    rules = [rule for title in rulebook.championships for _, rule in title.rules()]
    for what, column in _COLUMN.items():
        named = {name.value: None for rule in rules for name in rule.references() if name.what == what}
        texts = look.numbered.columns.texts.get(column)
        if texts is None or not named:
            continue
        cells: dict[str, list[int]] = defaultdict(list)
        for number, text in enumerate(texts.values):
            for part in text.split(";") if what == "tag" else (text,):
                cells[part.strip()].append(number)
        like = _LIKE[what]
        compared = {like(name) for name in named}
        others = {name: codes for name, codes in cells.items() if name and like(name) not in compared}
        yield from _near(look, what, others, [*named], rulebook)


def _near(
    look: Look, what: What, others: dict[str, list[int]], named: list[str], rulebook: Rulebook
) -> Iterator[Noticed]:
    """Yield those of the ``others`` (with the texts that have them) that are near one that is ``named``."""
    far: dict[str, list[int]] = {}
    for name, codes in others.items():
        near = _meant(name, named, what) if len(others) <= _MOST else ""
        if near and (rows := _rows(look, _COLUMN[what], codes)) is not None:
            said = f"{what} {written_out(name)} is named by no rule"
            code = "tag-not-used" if what == "tag" else "class-not-scored"
            hint = f"did you mean {near}?"
            yield look.noticed(rows, f"{what} {name}", code, _COLUMN[what], said, hint)
        elif not near:
            far[name] = codes
    if what == "class" and far and not any(_takes_all(title) for title in rulebook.championships):
        rows = _rows(look, "class", [code for codes in far.values() for code in codes])
        if rows is not None:
            said = f"no championship takes class {some_of([*far])}"
            hint = f"the rulebook knows {', '.join(named)}"
            yield look.noticed(rows, "class that nobody takes", "class-not-scored", "class", said, hint)


def _takes_all(title: Championship) -> bool:
    """Tell whether a championship is for cars of whatever class."""
    return not any(rule.only_classes for rule in title.field.values())


def _rows(look: Look, column: str, codes: list[int]) -> Ints | None:
    """Return the numbered rows that have one of some texts, None where no league that is scored does."""
    texts = look.numbered.columns.texts[column]
    meant = np.zeros(len(texts.listed) + 1, dtype=np.bool_)
    meant[codes] = True
    rows = look.scored(np.flatnonzero(meant[look.numbered.take(texts.codes)]))
    return rows if len(rows) else None


def _meant(name: str, named: list[str], what: What) -> str:
    """Return which of those ``named`` is probably meant, "" for none: a tag as a season folder is told it.

    Classes that differ by a number or a word are mostly two: GT3 and GT4, Pro and Pro-Am.
    """
    same = [other for other in named if spelling_key(other) == spelling_key(name)]
    if same:
        return same[0]
    if what == "tag":
        return nearest(name, named)
    words = {*slug(name).split("-")}
    others = [
        other
        for other in named
        if _numbers(other) == _numbers(name)
        and not (words <= (own := {*slug(other).split("-")}) or own <= words)
    ]
    return nearest(name, others)


def _numbers(name: str) -> str:
    return "".join(letter for letter in name if letter.isdigit())
