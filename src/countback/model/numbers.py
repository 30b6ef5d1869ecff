"""Numbers in words: lists of rounds or years as people write them, ordinals."""

from __future__ import annotations

from functools import lru_cache


def in_rounds(text: str, number: int) -> bool:
    """Tell whether a round number is in a list such as ``all``, ``1-6``, ``7-``, ``1, 4-6``."""
    return text == "all" or any(low <= number <= high for low, high in spans(text))


@lru_cache(maxsize=1000)
def spans(text: str) -> tuple[tuple[int, int], ...]:
    """Return first and last number of each part of a list. Raises ``ValueError`` for anything else."""
    parts = []
    for part in text.replace("–", "-").split(","):
        first, dash, last = (piece.strip() for piece in part.partition("-"))
        low = int(first) if first else 1
        parts.append((low, int(last) if last else 10**6 if dash else low))
    return tuple(parts)


def is_count(text: str) -> bool:
    """Tell whether a key of a table is a whole number of something, of at most six digits."""
    return text.isascii() and text.isdecimal() and len(text) <= 6


def ordinal(number: int) -> str:
    """Return ``1st``, ``2nd``, ``3rd``, ``11th``, ..."""
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{({1: 'st', 2: 'nd', 3: 'rd'}).get(number % 10, 'th')}"


def in_words(number: int) -> str:
    """Return how many in words, up to ten: ``none``, ``one``, ``two``, ..., ``11``."""
    words = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    return words[number] if 0 <= number < len(words) else str(number)
