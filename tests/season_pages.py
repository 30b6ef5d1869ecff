"""Season pages made up over the conventions that editors use, with their totals added up independently.

A page is a table of places for each driver, rules drawn from the conventions, and totals by those rules in
plain Python. It is written as plain text, wikitext or HTML. Nothing of Countback is used to make it.
"""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, field, replace

from countback.formats.pages.read import read_page
from countback.proofread.report import Report, proofread
from countback.store.scales import shipped_scales

SCALES = (
    (25, 18, 15, 12, 10, 8, 6, 4, 2, 1), (10, 8, 6, 5, 4, 3, 2, 1), (20, 15, 12, 10, 8, 6, 4, 3, 2, 1),
    (9, 6, 4, 3, 2, 1), (15, 12, 10, 8, 6, 5, 4, 3, 2, 1), (30, 24, 20, 17, 15, 13, 11, 9, 7, 5, 4, 3, 2, 1),
)  # fmt: skip
FIRST = (
    "Ada",
    "Bea",
    "Cid",
    "Dan",
    "Eva",
    "Fay",
    "Gus",
    "Hal",
    "Ida",
    "Jon",
    "Kim",
    "Lea",
    "Max",
    "Nia",
    "Ole",
)
LAST = ("Ames", "Bond", "Cano", "Dahl", "Eck", "Ford", "Gray", "Hess", "Ives", "Jung", "Kane", "Lund", "Moss")
QUALIFYING = (6, 5, 4, 3, 2, 1)
CODES = ("ALP", "BET", "GAM", "DEL", "EPS", "ZET", "ETA", "THE", "IOT", "KAP")
COUNTRIES = (
    ("GBR", "United Kingdom"), ("ITA", "Italy"), ("FRA", "France"), ("GER", "Germany"),
    ("USA", "United States"),
)  # fmt: skip
CONVENTIONS = (
    "plain", "bonuses", "two-scales", "best", "cup", "classes", "half", "points-cells", "unstated",
    "two-cars", "counts", "qualifying", "rounds-apart", "legend", "drops",
)  # fmt: skip
UNKNOWN = (
    "everybody-more", "hidden-bonus", "penalties", "other-scale", "double-final", "starts-pay", "one-penalty",
)  # fmt: skip
SIZES = (1, 2, 3, 5, 10, 15, 20, 25, 50, -3, -5, -10)
"""What one penalty takes, or one bonus gives."""


@dataclass
class Cell:
    """A result: a place, "Ret" or "" (absent), with its marks; ``raised`` is its order in qualifying."""

    text: str = ""
    bold: bool = False
    italic: bool = False
    raised: int = 0

    @property
    def place(self) -> int:
        return int(self.text) if self.text.isdigit() else 0


@dataclass
class Line:
    name: str
    country: tuple[str, str]
    cells: list[list[Cell]]
    points: str = ""
    extra: list[str] = field(default_factory=list)


@dataclass
class Table:
    """A table: ``extra`` are the headings between its races and its totals."""

    title: str
    subject: str
    lines: list[Line]
    group: str = ""
    extra: tuple[str, ...] = ()


@dataclass
class Page:
    """A page: ``rounds`` are codes with the labels of their races, ``prose`` stands before the tables.

    ``grid`` is the table of points where the page has one of another shape than a row for each system.
    """

    year: int
    rounds: list[tuple[str, tuple[str, ...]]]
    prose: list[str]
    scales: list[tuple[str, tuple[int, ...], dict[str, int]]]
    tables: list[Table]
    convention: str
    slip: tuple[str, str, str] | None = None
    notes: list[str] = field(default_factory=list)
    grid: list[list[str]] = field(default_factory=list)


def made(dice: random.Random, convention: str = "", unknown: str = "") -> Page:
    """Return a page of some convention, with an unknown rule at work if one is given."""
    convention = convention or dice.choice(CONVENTIONS)
    several = convention == "two-scales" or dice.random() < 0.3
    labels = (("SR", "FR") if convention == "two-scales" else ("R1", "R2")) if several else ("",)
    rounds = [(code, labels) for code in CODES[: dice.randint(4, 8)]]
    races = len(rounds) * len(labels)
    scale = dice.choice(SCALES)
    bonuses = {"pole": dice.choice((1, 2)), "fl": 1} if convention in ("bonuses", "legend") else {}
    count = dice.randint(10, 20)
    names = dice.sample([f"{first} {last}" for first in FIRST for last in LAST], count)
    strength = {name: dice.gauss(0, 1) for name in names}
    lines = [Line(name, dice.choice(COUNTRIES), [[Cell() for _ in range(races)]]) for name in names]
    for race in range(races):
        there = [line for line in lines if dice.random() < 0.93]
        there.sort(key=lambda line: strength[line.name] + dice.gauss(0, 0.8))
        out = set(dice.sample(range(len(there)), len(there) // 8))
        place = 0
        for at, line in enumerate(there):
            if at in out:
                line.cells[0][race] = Cell("Ret")
            else:
                place += 1
                line.cells[0][race] = Cell(str(place))
        if bonuses:
            dice.choice(there[:5]).cells[0][race].bold = True
            dice.choice(there[:5]).cells[0][race].italic = True
        if convention == "qualifying" and race % len(labels) == 0:
            for order, line in enumerate(dice.sample(there, 6), start=1):
                line.cells[0][race].raised = order
    second = dice.choice([other for other in SCALES if other != scale])
    factors = [1.0] * races
    prose: list[str] = []
    scales: list[tuple[str, tuple[int, ...], dict[str, int]]] = [("", scale, bonuses)]
    by_race = [scale] * races
    best = 0
    grid: list[list[str]] = []
    if convention == "two-scales":
        scales = [("Sprint race points", second, {}), ("Feature race points", scale, {})]
        by_race = [second if race % 2 == 0 else scale for race in range(races)]
    elif convention == "best":
        best = len(rounds) - 1
        prose.append(f"Only the best {best} results count towards the championship.")
    elif convention == "half":
        at = dice.randrange(len(rounds))
        prose.append(f"Half points were awarded at round {at + 1}, which was stopped early.")
        for race in range(at * len(labels), (at + 1) * len(labels)):
            factors[race] = 0.5
    elif convention == "unstated":
        scales = []
    elif convention == "drops":
        best = len(rounds) - 1
        prose.append(f"The best {best} results of {len(rounds)} count.")
    elif convention == "qualifying":
        empty = [""] * (len(scale) - len(QUALIFYING))
        grid = [
            ["Position", *(f"{place}{_ordinal(place)}" for place in range(1, len(scale) + 1))],
            ["Qualifying", *map(str, QUALIFYING), *empty],
            ["Race", *map(str, scale)],
        ]
    elif convention == "rounds-apart":
        twice = sorted(dice.sample(range(len(rounds)), 2))
        grid = [["Position", "Championship", *(f"Round {at + 1}" for at in twice)]]
        grid += [
            [str(place), str(worth), str(2 * worth), str(2 * worth)]
            for place, worth in enumerate(scale, start=1)
        ]
        for at in twice:
            for race in range(at * len(labels), (at + 1) * len(labels)):
                factors[race] = 2.0
    secret = _secret(dice, unknown, lines, races)
    paid = [second] * races if unknown == "other-scale" else by_race
    if unknown == "double-final":
        for race in range(races - len(labels), races):
            factors[race] *= 2

    def total(line: Line, places: list[list[int]], *, every: bool = False) -> float:
        worth = [0.0] * races
        for car, own in zip(line.cells, places, strict=True):
            for race, place in enumerate(own):
                table = paid[race]
                worth[race] += factors[race] * (table[place - 1] if 0 < place <= len(table) else 0)
                worth[race] += (
                    bonuses.get("pole", 0) * car[race].bold + bonuses.get("fl", 0) * car[race].italic
                )
                worth[race] += QUALIFYING[car[race].raised - 1] if car[race].raised else 0
        by_round = [sum(worth[at : at + len(labels)]) for at in range(0, races, len(labels))]
        counted = None if every else best or None
        return sum(sorted(by_round, reverse=True)[:counted]) + secret.get(line.name, 0)

    tables = [Table("Drivers' standings", "Driver", lines)]
    for line in lines:
        line.points = _shown(total(line, [[cell.place for cell in car] for car in line.cells]))
    if convention in ("cup", "classes"):
        members = dice.sample(lines, len(lines) // 2)
        copies = [
            replace(line, cells=[[Cell(cell.text) for cell in car] for car in line.cells]) for line in members
        ]
        own = _own(copies, races)
        for line, places in zip(copies, own, strict=True):
            line.points = _shown(total(line, [places]))
        title = "Trophy" if convention == "cup" else "Drivers' standings"
        tables.append(Table(title, "Driver", _sorted(copies), "" if convention == "cup" else "Am Class"))
    if convention == "two-cars":
        teams = [lines[at : at + 2] for at in range(0, len(lines) - 1, 2)]
        made_teams = [
            Line(f"Team {LAST[at % 13]}{at // 13 or ''}", two[0].country,
                 [[Cell(cell.text) for cell in line.cells[0]] for line in two])
            for at, two in enumerate(teams)
        ]  # fmt: skip
        for team in made_teams:
            team.points = _shown(total(team, [[cell.place for cell in car] for car in team.cells]))
        tables.append(Table("Teams' standings", "Team", _sorted(made_teams)))
    tables[0].lines = _sorted(lines)
    if convention == "counts":
        tables[0].extra = ("Wins", "Pod.", "In pts.")
        for line in lines:
            places = [cell.place for cell in line.cells[0] if cell.place]
            line.extra = [str(sum(place <= last for place in places)) for last in (1, 3, len(scale))]
    elif convention == "drops":
        tables[0].extra = ("Gross", "Dropped")
        for line in lines:
            gross = total(line, [[cell.place for cell in car] for car in line.cells], every=True)
            line.extra = [_shown(gross), _shown(gross - float(line.points))]
    if convention == "points-cells":
        tables = [_as_points(tables[0], paid, factors)]
    if unknown == "one-penalty":
        _penalise(tables, dice)
    return Page(dice.randint(1995, 2030), rounds, prose, scales, tables, convention, grid=grid)


def _penalise(tables: list[Table], dice: random.Random) -> None:
    """Take points off somebody without a word, in a cup, a class and sometimes the team as well.

    Every other time the rows stay where they were.
    """
    main = tables[0]
    amounts = {line.name: [size for size in SIZES if size <= float(line.points)] for line in main.lines}
    line = dice.choice([line for line in main.lines if amounts[line.name] and line.points != "0"])
    size, moved, team = dice.choice(amounts[line.name]), dice.random() < 0.5, dice.random() < 0.5
    cells = [cell.text for cell in line.cells[0]]
    for table in tables:
        for row in table.lines:
            entered = team and any([cell.text for cell in car] == cells for car in row.cells)
            if (row is line or row.name == line.name or entered) and float(row.points) >= size:
                row.points = _shown(float(row.points) - size)
        table.lines = _sorted(table.lines) if moved else table.lines


def _secret(dice: random.Random, unknown: str, lines: list[Line], races: int) -> dict[str, float]:
    """Return what an unknown rule gives every driver."""
    if unknown == "everybody-more":
        more = dice.randint(5, 40)
        return {line.name: more for line in lines}
    if unknown == "hidden-bonus":
        found: dict[str, float] = {}
        amount = dice.choice((1, 2, 3, 5))
        for _ in range(races):
            name = dice.choice(lines).name
            found[name] = found.get(name, 0) + amount
        return found
    if unknown == "penalties":
        return {line.name: -dice.choice((2, 5, 10)) for line in dice.sample(lines, max(4, len(lines) // 3))}
    if unknown == "starts-pay":
        amount = dice.choice((2, 3, 4, 7))
        return {line.name: amount * sum(bool(cell.text) for cell in line.cells[0]) for line in lines}
    return {}


def _own(lines: list[Line], races: int) -> list[list[int]]:
    """Return the places of each line among these lines alone."""
    own = [[0] * races for _ in lines]
    for race in range(races):
        placed = sorted(
            (line.cells[0][race].place, at) for at, line in enumerate(lines) if line.cells[0][race].place
        )
        for place, (_, at) in enumerate(placed, start=1):
            own[at][race] = place
    return own


def _as_points(table: Table, paid: list[tuple[int, ...]], factors: list[float]) -> Table:
    for line in table.lines:
        for race, cell in enumerate(line.cells[0]):
            scale = paid[race]
            if cell.place:
                cell.text = _shown(factors[race] * (scale[cell.place - 1] if cell.place <= len(scale) else 0))
            elif cell.text:
                cell.text = "0"
    return table


def _sorted(lines: list[Line]) -> list[Line]:
    """Return lines by points, equals by most wins, then most second places, and so on."""

    def places(line: Line) -> list[int]:
        own = [cell.place for car in line.cells for cell in car]
        return [-own.count(place) for place in range(1, 40)]

    return sorted(lines, key=lambda line: (-float(line.points), places(line)))


def _shown(points: float) -> str:
    return str(int(points)) if points == int(points) else str(points)


def with_slip(page: Page, dice: random.Random) -> Page | None:
    """Return the page with one slip of the pen: a digit of a total, or of a place; None where none fits."""
    table = page.tables[0]
    line = dice.choice([line for line in table.lines if line.points not in ("0", "")] or table.lines)
    if dice.random() < 0.5 or page.convention == "points-cells":
        digits = list(line.points)
        at = dice.choice([at for at, digit in enumerate(digits) if digit.isdigit()])
        was = line.points
        digits[at] = dice.choice([digit for digit in "123456789" if digit != digits[at]])
        line.points = "".join(digits)
        page.slip = (line.name, was, line.points)
        return page
    placed = [(race, cell) for race, cell in enumerate(line.cells[0]) if cell.place and cell.place <= 8]
    if not placed:
        return None
    race, cell = dice.choice(placed)
    was, meant = cell.text, cell.place + 10
    cell.text = str(meant)
    for other in page.tables[1:]:
        for copy in other.lines:
            if copy.name == line.name:
                copy.cells[0][race].text = cell.text
    page.slip = (line.name, was, cell.text)
    return page


def text_of(page: Page) -> str:
    """Return the page in plain text: spans are not repeated, short rows are padded on the right."""
    out = [f"= {page.year} Example Cup =", ""]
    races = sum(len(labels) for _, labels in page.rounds)
    for words in _scales(page):
        if isinstance(words, str):
            out.append(words)
            continue
        out += ["| " + " | ".join(row) + " |" for row in words] + [""]
    section = ""
    for table in page.tables:
        out += ["", f"=={table.title}=="] if table.title != section else []
        section = table.title
        width = 3 + races + len(table.extra)
        if table.group:
            out.append("| " + " | ".join([table.group] + [""] * (width - 1)) + " |")
        else:
            heads = ["Pos", table.subject, *(code for code, _ in page.rounds), *table.extra, "Pts"]
            out.append("| " + " | ".join(heads + [""] * (width - len(heads))) + " |")
            if len(page.rounds[0][1]) > 1:
                labels = [label for _, named in page.rounds for label in named]
                out.append("| " + " | ".join(labels + [""] * (width - len(labels))) + " |")
        for position, line in enumerate(table.lines, start=1):
            cells = [_quoted(cell) for cell in line.cells[0]]
            name = f"{line.country[1]} {line.name}"
            out.append("| " + " | ".join([str(position), name, *cells, *line.extra, line.points]) + " |")
            for car in line.cells[1:]:
                more = [_quoted(cell) for cell in car]
                out.append("| " + " | ".join(more + [""] * (width - len(more))) + " |")
    return "\n".join([*out, *_legend(page)]) + "\n"


def wikitext_of(page: Page) -> str:
    """Return the page in wikitext, with flags, spans and headings of two rows."""
    out = [f"The '''{page.year} Example Cup season''' was a season of motor racing.", ""]
    for words in _scales(page):
        if isinstance(words, str):
            out.append(words)
            continue
        out.append('{| class="wikitable"')
        for row in words:
            out += ["|-", f"! {row[0]}", *(f"| {cell}" for cell in row[1:])]
        out.append("|}")
    open_ = False
    section = ""
    for table in page.tables:
        several = len(page.rounds[0][1]) > 1
        if table.title != section:
            out += ["|}"] if open_ else []
            out += ["", f"== {table.title} ==", '{| class="wikitable" style="font-size: 85%"']
            down = ' rowspan="2"' if several else ""
            out += [f"!{down} | Pos.", f"!{down} | {table.subject}"]
            out += [f'! colspan="{len(labels)}" | [[{code} Ring|{code}]]' for code, labels in page.rounds]
            out += [f"!{down} | {head}" for head in (*table.extra, "Points")]
            if several:
                out += ["|-", *(f"! {label}" for _, labels in page.rounds for label in labels)]
            section, open_ = table.title, True
        if table.group:
            width = 3 + sum(len(labels) for _, labels in page.rounds)
            out += ["|-", f'! colspan="{width}" | {table.group}']
        for position, line in enumerate(table.lines, start=1):
            down = f' rowspan="{len(line.cells)}"' if len(line.cells) > 1 else ""
            out += [
                "|-",
                f"!{down} | {position}",
                f"|{down} | {{{{flagicon|{line.country[0]}}}}} [[{line.name}]]",
            ]
            out += [f'| style="background:#dfdfdf;" | {_quoted(cell)}' for cell in line.cells[0]]
            out += [f"|{down} | {text}" for text in line.extra] + [f"!{down} | {line.points}"]
            for car in line.cells[1:]:
                out += ["|-", *(f"| {_quoted(cell)}" for cell in car)]
    return "\n".join([*out, "|}", *_legend(page)]) + "\n"


def html_of(page: Page) -> str:
    """Return the page as MediaWiki renders it."""
    out = ["<!DOCTYPE html><html><body>", f"<h1>{page.year} Example Cup</h1>"]
    for words in _scales(page):
        if isinstance(words, str):
            level = 3 if words.startswith(";") else 2
            text = words.strip("=; ")
            out.append(f"<h{level}>{text}</h{level}>" if words[0] == "=" else f"<p>{text}</p>")
            continue
        out.append('<table class="wikitable"><tbody>')
        out += ["<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in words]
        out.append("</tbody></table>")
    open_ = False
    section = ""
    for table in page.tables:
        several = len(page.rounds[0][1]) > 1
        if table.title != section:
            out += ["</tbody></table>"] if open_ else []
            down = ' rowspan="2"' if several else ""
            row = [f"<th{down}>Pos</th>", f"<th{down}>{table.subject}</th>"]
            row += [
                f'<th colspan="{len(labels)}"><a href="#">{code}</a></th>' for code, labels in page.rounds
            ]
            out += [
                f'<h2><span class="mw-headline">{table.title}</span></h2>',
                '<table class="wikitable"><tbody>',
            ]
            out.append(
                "<tr>"
                + "".join([*row, *(f"<th{down}>{head}</th>" for head in (*table.extra, "Points"))])
                + "</tr>"
            )
            if several:
                labels = [label for _, named in page.rounds for label in named]
                out.append("<tr>" + "".join(f"<th>{label}</th>" for label in labels) + "</tr>")
            section, open_ = table.title, True
        if table.group:
            width = 3 + sum(len(labels) for _, labels in page.rounds)
            out.append(f'<tr><th colspan="{width}">{table.group}</th></tr>')
        for position, line in enumerate(table.lines, start=1):
            down = f' rowspan="{len(line.cells)}"' if len(line.cells) > 1 else ""
            flag = f'<span class="flagicon"><img alt="{line.country[1]}" src="x" /></span>'
            row = [
                f"<th{down}>{position}</th>",
                f'<td{down} align="left">{flag} <a href="#">{line.name}</a></td>',
            ]
            row += [f'<td style="background:#dfdfdf;">{_tagged(cell)}</td>' for cell in line.cells[0]]
            row += [f"<td{down}>{text}</td>" for text in line.extra]
            out.append("<tr>" + "".join([*row, f"<th{down}>{line.points}</th>"]) + "</tr>")
            for car in line.cells[1:]:
                out.append("<tr>" + "".join(f"<td>{_tagged(cell)}</td>" for cell in car) + "</tr>")
    return "\n".join(
        [*out, "</tbody></table>", *(f"<p>{line}</p>" for line in _legend(page)), "</body></html>"]
    )


FORMS = {"text": text_of, "wikitext": wikitext_of, "html": html_of}


def proofread_as(page: Page, form: str) -> tuple[Report, float]:
    """Read a page in a form and proof-read it; return the report and the processor seconds that it took."""
    text = FORMS[form](page)
    before = time.process_time()
    read = read_page(text, "page", form)
    assert read.published is not None
    report = proofread(read.published, findings=tuple(read.findings), scales=shipped_scales())
    return report, time.process_time() - before


def _scales(page: Page) -> list[str | list[list[str]]]:
    out: list[str | list[list[str]]] = ["== Points system ==", *page.prose]
    if page.grid:
        return [*out, page.grid]
    for label, scale, bonuses in page.scales:
        if label:
            out.append(f"; {label}")
        names = {"pole": "Pole", "fl": "FL"}
        heads = ["Position", *(f"{place}{_ordinal(place)}" for place in range(1, len(scale) + 1))]
        shown = {} if page.convention == "legend" else bonuses
        heads += [names[bonus] for bonus in shown]
        out.append([heads, ["Points", *map(str, scale), *map(str, shown.values())]])
    return out


def _legend(page: Page) -> list[str]:
    if page.convention == "legend":
        pole, fastest = page.scales[0][2]["pole"], page.scales[0][2]["fl"]
        points = "points" if pole > 1 else "point"
        return [f"Bold – Pole position ({pole} {points})", f"Italics – Fastest lap ({fastest} point)"]
    return ["Bold – Pole position", "Italics – Fastest lap"] if page.convention == "bonuses" else []


def _ordinal(place: int) -> str:
    return "th" if 10 < place % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")


def _quoted(cell: Cell) -> str:
    quotes = "'" * (3 * cell.bold + 2 * cell.italic)
    return f"{quotes}{cell.text}{quotes}{_small(cell)}" if cell.text else ""


def _tagged(cell: Cell) -> str:
    text = f"<i>{cell.text}</i>" if cell.italic else cell.text
    text = f"<b>{text}</b>" if cell.bold else text
    return f"{text}<sup>{cell.raised}</sup>" if cell.raised else text


def _small(cell: Cell) -> str:
    return "".join("⁰¹²³⁴⁵⁶⁷⁸⁹"[int(digit)] for digit in str(cell.raised)) if cell.raised else ""
