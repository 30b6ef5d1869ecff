"""Whether two spellings are one person: exactly, after normalising, or by similarity with a score.

Normalised are case, accents, punctuation, the order of the words (``Quesada, Carlos de``) and suffixes
(``Jr``, ``III``) that only one of the two has. Everything else is similarity, and that is only ever
proposed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Literal, NamedTuple

_SUFFIXES = frozenset({"jr", "jnr", "junior", "sr", "snr", "senior", "ii", "iii", "iv"})
_LETTERS = str.maketrans(
    {"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)
#: From here on, similar names are proposed at all.
LEAST = 0.72
#: What a first name shortened to its initial is worth, the rest being equal.
_INITIAL = 0.93

How = Literal["exact", "alias", "normalised", "similar", ""]


class Match(NamedTuple):
    """The candidate that a name was found to be, and how sure that is (0 to 1); "" where there is none.

    Only ``similar`` needs somebody's consent.
    """

    candidate: str
    how: How
    score: float

    @property
    def sure(self) -> bool:
        """Whether nothing but spelling differs."""
        return self.how in ("exact", "alias", "normalised")


NO_MATCH = Match("", "", 0.0)


@lru_cache(maxsize=20_000)
def folded(name: str) -> tuple[str, ...]:
    """Return the words of a name in small letters without accents and punctuation, in their order.

    Underscores and changes of case within a word part words, as in gamertags.
    """
    name = re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", name)
    if name.count(",") == 1:
        last, first = name.split(",")
        if first.strip().lower().strip(".") not in _SUFFIXES:
            name = f"{first} {last}"
    if " " not in name.strip():
        name = re.sub(r"(?<=[a-zà-ÿ])(?=[A-Z])", " ", name)
    plain = unicodedata.normalize("NFKD", name.lower().translate(_LETTERS))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    plain = re.sub(r"['’`.]", "", plain) if not re.search(r"\b\w\.\s*\w\.", plain) else plain
    return tuple(re.findall(r"\w+", plain.replace("_", " ")))


@lru_cache(maxsize=50_000)
def same(name: str, other: str) -> bool:
    """Tell whether two names are equal once normalised."""
    first, second = sorted(folded(name)), sorted(folded(other))
    if first == second:
        return bool(first)
    shorter, longer = sorted((first, second), key=len)
    without = [word for word in longer if word not in _SUFFIXES]
    if len(shorter) > 1 and without == shorter:
        return True
    # "van der Berg" and "Vanderberg", "Mc Donald" and "McDonald": the same letters in the same order.
    return len(first) + len(second) > 2 and "".join(folded(name)) == "".join(folded(other))


@lru_cache(maxsize=50_000)
def similarity(name: str, other: str) -> float:
    """Return how alike two names are, 0 to 1. Equal once normalised is 1."""
    if name == other or same(name, other):
        return 1.0
    from rapidfuzz import fuzz

    first, second = folded(name), folded(other)
    if not first or not second:
        return 0.0
    score = max(
        fuzz.token_sort_ratio(" ".join(first), " ".join(second)),
        fuzz.ratio("".join(first), "".join(second)),
    )
    score = score / 100
    if _initials_fit(first, second):
        score = max(score, _INITIAL)
    return min(score, 0.99)


def _initials_fit(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    """Tell whether the last names are equal and the first names agree as far as they are written out."""
    if len(first) < 2 or len(second) < 2:
        return False
    for initials, other in ((first, second), (second, first)):
        given, last = initials[0], initials[1:]
        if len(given) == 1 and other[0].startswith(given) and other[-len(last) :] == last:
            return True
    return False


def find(
    name: str, candidates: Mapping[str, str] | Iterable[str], aliases: Mapping[str, str] | None = None
) -> Match:
    """Return which candidate a name is. ``candidates`` map ids to names (or are names).

    ``aliases`` map other spellings to ids. Two candidates that fit equally well are none.
    """
    name_of = (
        candidates if isinstance(candidates, Mapping) else {candidate: candidate for candidate in candidates}
    )
    if aliases and aliases.get(name) in name_of:
        return Match(aliases[name], "alias", 1.0)
    exact = [id_ for id_, other in name_of.items() if other == name]
    if exact:
        return Match(exact[0], "exact", 1.0) if len(exact) == 1 else NO_MATCH
    normal = [id_ for id_, other in name_of.items() if same(name, other)]
    if normal:
        return Match(normal[0], "normalised", 1.0) if len(normal) == 1 else NO_MATCH
    scored = sorted(((similarity(name, other), id_) for id_, other in name_of.items()), reverse=True)
    if scored and scored[0][0] >= LEAST and (len(scored) == 1 or scored[0][0] > scored[1][0]):
        return Match(scored[0][1], "similar", round(scored[0][0], 2))
    return NO_MATCH
