"""Points systems as pages give them: a table of places and points, or a phrase such as 9–6–4–3–2–1."""

from __future__ import annotations

import itertools
import re
from fractions import Fraction
from typing import Any

from countback.formats.pages.blocks import RawCell
from countback.formats.pages.sheets import header_at
from countback.formats.pages.words import kind_of, ordinal_of, plain
from countback.model.points import parse_points
from countback.model.published import PrintedMultiple, PrintedScale

NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
           "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
           "sixteen": 16}  # fmt: skip
_PHRASE = re.compile(r"\b\d{1,3}(?:\s?[–—,-]\s?\d{1,3}){3,}\b")
_BEST = re.compile(
    r"\b(?:best|top)\s+(\w+)\s+(?:(?:race|event|round|points?)[- ]+)?"
    r"(?:results|scores|finishes|rounds|races|performances)\b",
    re.IGNORECASE,
)
_AMOUNT = r"(\d{1,2}|one|two|three|four|five|an?(?=(?: \w+)? point\b))"
_BONUS = re.compile(
    rf"\b{_AMOUNT}\b(?:\s+(?:bonus|additional|extra))?(?:\s+points?)?(?:\s+\w+){{0,3}}?\s+(?:for|to)\s+(.{{3,80}})",
    re.IGNORECASE,
)
_BONUS_BEHIND = re.compile(
    r"\b(pole|fastest (?:race )?lap|most laps|(?:leading|led) (?:a|at least one|the most) laps?)\b"
    r"[^.;:,]{0,60}?"
    rf"\b(?:receiv|earn|get|got|scor|gain|worth|given|award)(?:e?s|e?d|ing)?\s+{_AMOUNT}\b",
    re.IGNORECASE,
)


_POINT = re.compile(r"point|punkt|\bpunt[ioe]|\bpunteggi|\bpuntua|\bpuntos|\bponto|\bpontua", re.IGNORECASE)
"""What speaks of points, in the languages whose headings are read."""
_SPEAKS_OF_POINTS = re.compile(
    rf"{_POINT.pattern}|scor|award|vergeben|barème|attribu|assegnat|otorga|atribu|toegekend", re.IGNORECASE
)
_PLAIN = re.compile(r"\s*(points?|pts\.?|scale|score|position|place|)\s*\Z", re.IGNORECASE)
"""What heads a row of points without saying where they are paid."""
_EMPTY = re.compile(r"\s*[–—-]?\s*\Z")
_FEWEST = 3
"""A system that a table gives pays so many places at least."""
_MULTIPLE = (
    (r"\bdouble[- ]points?|\bpoints (?:were|was|are) doubled|\btwice the points", Fraction(2)),
    (r"\bhalf[- ](?:the )?points?|\bpoints (?:were|was|are) halved", Fraction(1, 2)),
    (
        r"\b(?:did not|didn't|does not|not) count (?:towards?|for|in) the "
        r"(?:championship|standings|title|points)|\bno (?:championship )?points were "
        r"(?:awarded|scored|given)|\bnon-championship (?:race|round|event)",
        Fraction(0),
    ),
    (r"\b(?:one[- ]and[- ]a[- ]half|1[.½]5?|150 ?%)(?: times)? (?:the )?points", Fraction(3, 2)),
)


def label_in_prose(text: str) -> str:
    """Return a line that says which points follow ("Sprint race points"), "" for any other."""
    label = text.lstrip("-*;:# ").strip()
    return (
        label if len(label) < 60 and re.search(r"\b(points|scoring|system)\b", label, re.IGNORECASE) else ""
    )


def multiples_in_prose(text: str, line: int) -> list[PrintedMultiple]:
    """Return what the sentences of a text say of rounds that pay double or half."""
    multiples = []
    for sentence in re.split(r"(?<=[.;])\s+", text[:3000]):
        for pattern, factor in _MULTIPLE:
            if re.search(pattern, sentence, re.IGNORECASE):
                multiples.append(PrintedMultiple(factor=factor, where=sentence, line=line))
    return multiples


def bonus_of(word: str) -> str:
    """Return which bonus a word speaks of: ``pole``, ``fastest_lap``, ``most_laps_led`` or ""."""
    word = plain(word)
    if kind_of(word) == "pole" or word.startswith("pole") or "pole position" in word:
        return "pole"
    if word in ("fl", "fast lap", "f lap") or kind_of(word) == "fastest" or "fastest lap" in word:
        return "fastest_lap"
    if re.search(r"\b(lead|leads|leading|led)\b.{0,15}\blap\b", word) and "most" not in word:
        return "led"
    if re.search(r"(most laps|lead(ing)? (the )?most|led most|laps led)", word):
        return "most_laps_led"
    if re.fullmatch(r"win(s|ner|ning)?|victory|race win", word):
        return "win"
    if re.search(r"\b(participati(on|ng)|took part|taking part|starting|all starters|each start)\b", word):
        return "participation"
    return ""


def scales_in(rows: list[list[RawCell]], section: str, line: int, caption: str = "") -> list[PrintedScale]:
    """Return the points systems of a grid, across or down; none when it is another kind of table.

    ``caption`` is what stands above it ("Sprint race points").
    """
    across = _across(rows, section, line, caption) if header_at(rows) is None else []
    if across:
        return across
    columns = max((len(row) for row in rows), default=0)
    if columns > 6 or len(rows) < 4 or header_at(rows) is not None or _names_somebody(rows):
        return []
    turned = [[row[at] if at < len(row) else RawCell() for row in rows] for at in range(columns)]
    return _across(turned, section, line, caption)


def _names_somebody(rows: list[list[RawCell]]) -> bool:
    """Tell whether a column has another name in every row: these are standings, their totals no points."""
    for at in range(max(map(len, rows))):
        texts = [row[at].text for row in rows[1:] if at < len(row)]
        named = all(text[:1].isalpha() and sum(map(str.isalpha, text)) >= _FEWEST for text in texts)
        if named and len(set(texts)) == len(rows) - 1:
            return True
    return False


def _across(rows: list[list[RawCell]], section: str, line: int, caption: str) -> list[PrintedScale]:
    head_at = next((at for at, row in enumerate(rows[:3]) if _places(row)), None)
    if head_at is None:
        return []
    head = rows[head_at]
    places = _places(head)
    scales: list[PrintedScale] = []
    for row in rows[head_at + 1 :]:
        points = _points(row, places)
        if not points:
            continue
        bonuses: dict[str, Any] = {}
        for at, cell in enumerate(head[: len(row)]):
            name = bonus_of(cell.text) if at not in places else ""
            if name:
                bonuses[name] = _amount(row[at].text)
        first = min(places)
        label = plain(row[first - 1].text) if first else ""
        above = plain(head[first - 1].text) if first else ""
        where = row[first - 1].text if "round" in label or "race" in label or "event" in label else ""
        beside = " ".join(dict.fromkeys(cell.text for cell in row[:first] if not _PLAIN.match(cell.text)))
        scales.append(
            PrintedScale(
                points=points,
                rounds=where,
                label=" ".join(filter(None, (caption, above if "qualif" in above else "", beside))),
                section=section,
                line=line,
                **bonuses,
            )
        )
    return scales


def _points(row: list[RawCell], places: list[int]) -> tuple[Fraction, ...]:
    """Return the points of a row, which never rise; () where it is not a row of points."""
    amounts = [_amount(row[at].text) for at in places if at < len(row)]
    while amounts and amounts[-1] is None and _EMPTY.match(row[places[len(amounts) - 1]].text):
        amounts.pop()  # fewer places pay in qualifying than in the race below it
    points = tuple(value for value in amounts if value is not None)
    falling = all(later <= earlier for earlier, later in itertools.pairwise(points))
    return points if falling and _FEWEST <= len(points) == len(amounts) else ()


def _places(row: list[RawCell]) -> list[int]:
    """Return the columns of a row that read 1st, 2nd, 3rd, ... without a gap."""
    at = [index for index, cell in enumerate(row) if ordinal_of(cell.text) == 1]
    if not at:
        return []
    columns = []
    for place, index in enumerate(range(at[0], len(row)), start=1):
        if ordinal_of(row[index].text) != place:
            break
        columns.append(index)
    return columns if len(columns) >= _FEWEST else []


def _amount(text: str) -> Fraction | None:
    try:
        return parse_points(re.sub(r"\[[^\]]*\]", "", text).strip().lstrip("+"))
    except ValueError:
        return None


def scale_in_prose(text: str, section: str, line: int, before: str = "") -> PrintedScale | None:
    """Return the points system a sentence gives: "9–6–4–3–2–1", "25, 18, 15, 12, ... points".

    ``before`` is the line above: "... scored in the following order:".
    """
    announced = before.rstrip().endswith(":") and _SPEAKS_OF_POINTS.search(before)
    if len(text) > 3000 or not (_POINT.search(text) or announced):
        return None
    for match in _PHRASE.finditer(text):
        numbers = [int(number) for number in re.findall(r"\d+", match.group())]
        falling = all(later < earlier for earlier, later in itertools.pairwise(numbers))
        if falling and numbers[0] <= 500:
            return PrintedScale(
                points=tuple(Fraction(number) for number in numbers),
                section=section,
                line=line,
                label=label_in_prose(before) or (before if announced else ""),
            )
    return None


def bonuses_in_prose(text: str) -> dict[str, Fraction]:
    """Return the bonuses a short line gives: "1 For Pole Position"."""
    if len(text) > 600:
        return {}
    bonuses: dict[str, Fraction] = {}
    for number, what in [*_BONUS.findall(text), *((b, a) for a, b in _BONUS_BEHIND.findall(text))]:
        name = bonus_of(what)
        amount = NUMBERS.get(number.lower()) or (int(number) if number.isdigit() else 1)
        if name and name not in bonuses:
            bonuses[name] = Fraction(amount)
    return bonuses


_PAID = re.compile(
    r"([A-Za-z' -]{0,40}\b(?:pole|fastest|led|lead)\b[A-Za-z' -]{0,40})\((\d{1,2})(?: bonus)? points?",
    re.IGNORECASE,
)
_TOP = re.compile(r"\btop[- ](\w+)|\bfirst (\w+) (?:places|positions|finishers)", re.IGNORECASE)


def bonuses_in_legend(text: str) -> dict[str, Fraction]:
    """Return the bonuses that a legend gives: "Pole position (3 points)"."""
    bonuses: dict[str, Fraction] = {}
    for what, number in _PAID.findall(text[:1000]):
        name = bonus_of(what)
        if name:
            bonuses.setdefault(name, Fraction(int(number)))
    return bonuses


def fastest_within(text: str) -> int:
    """Return how far ahead a car has to finish to have the points for the fastest lap, 0 where none says."""
    for sentence in re.split(r"(?<=[.;])\s+", text[:3000]):
        top = _TOP.search(sentence) if re.search(r"fastest.{0,10}lap", sentence, re.IGNORECASE) else None
        word = (top[1] or top[2]).lower() if top else ""
        number = NUMBERS.get(word) or (int(word) if word.isdigit() else 0)
        if number and re.search(r"\b(only|if|provided|must|who|have to|has to)\b", sentence):
            return number
    return 0


def best_in_prose(text: str) -> int | None:
    """Return N where a text says that the best N results count."""
    for word in _BEST.findall(text[:20_000]):
        number = NUMBERS.get(word.lower()) or (int(word) if word.isdigit() else 0)
        if number:
            return number
    return None
