"""Figures as pages print them: lists of rounds, and how far one number is from another."""

from __future__ import annotations

import re


def read_rounds(text: str, last: int) -> tuple[int, ...] | None:
    """Return the rounds of ``All``, ``1–4, 6–8``, ``7-``; None when the text is no such list."""
    text = text.strip().replace("–", "-").replace("—", "-").replace("−", "-").replace("&", ",")
    text = re.sub(r"\s+and\s+", ",", text)
    if text.lower() in ("all", "all rounds"):
        return tuple(range(1, last + 1))
    rounds: set[int] = set()
    for part in text.replace(";", ",").split(","):
        match = re.fullmatch(r"\s*(\d{1,3})\s*(?:(-)\s*(\d{1,3})?)?\s*", part)
        if not match:
            return None
        first = int(match[1])
        end = int(match[3]) if match[3] else (last if match[2] else first)
        rounds.update(range(first, min(end, 999) + 1))
    return tuple(sorted(rounds))


def digits_apart(printed: str, meant: str) -> int:
    """Return in how many strokes one number is mistyped for another: 1 for one digit wrong, left out,
    doubled or two swapped; 2 for everything else; 0 for the same."""
    if printed == meant:
        return 0
    if len(printed) == len(meant):
        wrong = [index for index in range(len(meant)) if printed[index] != meant[index]]
        if len(wrong) == 1:
            return 1
        if len(wrong) == 2 and wrong[1] == wrong[0] + 1:
            digit, other = wrong
            if printed[digit] == meant[other] and printed[other] == meant[digit]:
                return 1
        return 2
    longer, shorter = sorted((printed, meant), key=len, reverse=True)
    if len(longer) == len(shorter) + 1:
        for index in range(len(longer)):
            if longer[:index] + longer[index + 1 :] == shorter:
                return 1
    return 2
