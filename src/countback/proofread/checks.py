"""What contradicts itself on a page without any points: entry list, winners, names, numbers, dates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

from countback.model.countries import country_of, split_country
from countback.model.finding import Finding, Severity, Where
from countback.model.published import PrintedCell, PrintedRace, PublishedSeason
from countback.notation.reading import read_cell
from countback.proofread.draft import Draft, class_of, day_of
from countback.proofread.evidence import Evidence
from countback.proofread.figures import read_rounds
from countback.proofread.names import Roll, name_of, people_in, spelt_otherwise

MOST_CONTRADICTED = 0.2
"""Of more races than this share contradicted, the tables are not of the same races."""
BORNE_OUT = 4
"""So many cars with a place make a race of which a place can be said to be too far behind."""
MOST_CLASHES = 6
"""So many results of two tables may differ before they are taken for tables of other races."""
MOST_SHARED = 2
"""So many places may be doubled or missing in a race before something else than a slip is the reason."""


def at(cell: PrintedCell | None, file: str) -> Where:
    """Return where a cell stands."""
    return Where(file=file) if cell is None else Where(file=file, line=cell.line, column=cell.column)


def finding(code: str, where: Where, message: str, hint: str = "", severity: Severity = "warning") -> Finding:
    """Return a finding of the proof-reader."""
    return Finding(code=code, severity=severity, where=where, message=message, hint=hint)


def places(evidence: Evidence, file: str) -> Iterator[Finding]:
    """Places used twice in a race or, on a page that leaves none out, never.

    Twice is an error where another place is used by nobody; alone it may be a dead heat, or a car that two
    drivers shared. A race with more than two such places is one of shared cars.
    """
    draft = evidence.draft
    for session in range(len(draft.races)):
        used = evidence.places(session)
        twice = sorted({place for place in used if used.count(place) > 1}) if evidence.unique else []
        never = [place for place in range(1, max(used, default=0)) if place not in used]
        if not evidence.complete:
            never = []
        if len(twice) > MOST_SHARED:
            continue
        for place in twice:
            who = [entry for entry, row in evidence.rows[session].items() if row.position == place]
            cell = draft.cell(draft.seats[session, who[-1]][0])
            names = " and ".join(draft.season.entries[entry].crew[0].name for entry in who)
            missing = f"; {', '.join(map(str, never))} is used by nobody" if never else ""
            yield finding(
                "place-twice",
                at(cell, file),
                f"race {session + 1} ({_code(draft, session)}): place {place} is used by {names}{missing}",
                f"one of them may be {never[0]}" if never else "a dead heat or a shared car, or a slip",
                "error" if never and len(never) <= MOST_SHARED else "warning",
            )
        beyond = _beyond(used) if len(never) > MOST_SHARED and not twice else None
        if beyond is not None:
            yield _place_beyond(evidence, session, *beyond, file)
        if never and not twice and len(never) <= MOST_SHARED:
            column = draft.main().columns[session]
            yield finding(
                "place-never",
                Where(file=file, line=draft.main().line),
                f"race {session + 1} ({column.code}): place {', '.join(map(str, never))} is used by nobody",
                "the other races leave no place out",
            )


def _beyond(used: list[int]) -> tuple[int, int] | None:
    """Return a last place that is far behind the one before it, and the place that is left out instead."""
    ordered = sorted(used)
    if len(ordered) < BORNE_OUT or ordered[-1] - ordered[-2] < 2:
        return None
    left_out = sorted(set(range(1, ordered[-2] + 2)) - set(ordered))
    return (ordered[-1], left_out[0]) if len(left_out) <= 2 else None


def _place_beyond(evidence: Evidence, session: int, last: int, left_out: int, file: str) -> Finding:
    draft = evidence.draft
    entry = next(entry for entry, row in evidence.rows[session].items() if row.position == last)
    cell = draft.cell(draft.seats[session, entry][0])
    name, code = draft.season.entries[entry].crew[0].name, _code(draft, session)
    cars = len(evidence.places(session))
    return finding(
        "place-never",
        at(cell, file),
        f"race {session + 1} ({code}): {name} has place {last} where {cars} cars have one, and place "
        f"{left_out} is used by nobody",
        f"{last} may be meant as {left_out}",
    )


def _code(draft: Draft, session: int) -> str:
    return draft.main().columns[session].code


def copies(evidence: Evidence, file: str) -> Iterator[Finding]:
    """Results that two tables print differently."""
    draft = evidence.draft
    tables = draft.published.tables
    if len(draft.clashes) > max(MOST_CLASHES, MOST_CONTRADICTED * len(draft.seats)):
        later = tables[draft.clashes[0][1].table]
        yield finding(
            "copies-differ",
            Where(file=file, line=later.line),
            f"{later.title}: {len(draft.clashes)} results are not those of {draft.main().title}",
            "the tables may be of other races, or of other sessions; no cell is called wrong",
            "info",
        )
        return
    for seat, other in draft.clashes:
        first, second = draft.cell(seat), draft.cell(other)
        column = tables[seat.table].columns[seat.column % len(tables[seat.table].columns)]
        yield finding(
            "copies-differ",
            at(second, file),
            f"{name_of(tables[seat.table].rows[seat.row].name.text)}, {column.code}: "
            f"{second.text or 'blank'} here, {first.text or 'blank'} in "
            f"{tables[seat.table].title} (line {first.line})",
            severity="error",
        )


def winners(evidence: Evidence, file: str) -> Iterator[Finding]:
    """Winners, poles and fastest laps of the table of results that the matrix contradicts.

    Where many races contradict, the two tables don't list the races alike: that is one remark.
    """
    draft = evidence.draft
    wrong: list[Finding] = []
    marks: list[Finding] = []
    compared = 0
    for session, race in enumerate(draft.races):
        if race is None:
            continue
        compared += bool(evidence.winners[session])
        wrong += _winners_of(evidence, session, race, file)
        marks += _marks_of(evidence, session, race, file)
    for contradictions, among, what in (
        (wrong, compared, "winners"),
        (marks, 2 * compared, "poles and fastest laps"),
    ):
        if len(contradictions) > max(2, MOST_CONTRADICTED * among):
            yield finding(
                "races-listed-otherwise",
                contradictions[0].where,
                f"{len(contradictions)} {what} of the table of races are not those of the standings",
                "the two don't list the races alike, or not the same class of car",
                "info",
            )
        else:
            yield from contradictions


def _winners_of(evidence: Evidence, session: int, race: PrintedRace, file: str) -> Iterator[Finding]:
    draft = evidence.draft
    for winner, among in evidence.winners[session]:
        rows = evidence.rows[session]
        placed = {entry: rows[entry].position or 0 for entry in among if rows[entry].position}
        first = min(placed, key=lambda entry: placed[entry], default=None)
        overall = len(among) == len(rows)
        if first is None or first == winner or (overall and placed.get(first) != 1):
            continue
        if placed.get(winner) == placed[first]:
            continue
        what = "winner" if overall else f"winner in {draft.season.entries[winner].class_}"
        cell = race.winner if overall else _class_cell(evidence, session, winner)
        names = draft.season.entries
        yield finding(
            "winner-differs",
            at(cell, file),
            f"race {session + 1} ({_code(draft, session)}): {what} is {names[winner].crew[0].name} here, "
            f"{names[first].crew[0].name} in the standings (placed {placed[first]}; "
            f"{names[winner].crew[0].name}: {placed.get(winner, 'not placed')})",
            severity="error",
        )


def _marks_of(evidence: Evidence, session: int, race: PrintedRace, file: str) -> Iterator[Finding]:
    draft = evidence.draft
    names = draft.season.entries
    for what, field, cell in (
        ("pole position", "qualifying", race.pole),
        ("fastest lap", "fastest_lap", race.fastest_lap),
    ):
        marked = [entry for entry, row in evidence.rows[session].items() if getattr(row, field) == 1]
        said = evidence.entry_of(cell, session)
        if cell is not None and said is not None and marked and said not in marked:
            yield finding(
                "mark-differs",
                at(cell, file),
                f"race {session + 1} ({_code(draft, session)}): {what} is {names[said].crew[0].name} here, "
                f"{names[marked[0]].crew[0].name} in the standings",
            )
        elif cell is not None and said is not None and field == "qualifying" and evidence.usual("pole"):
            seat = draft.seats[session, said][0]
            shown = draft.cell(seat)
            table = draft.published.tables[seat.table]
            marks_poles = "pole" in (table.bold, table.italic)
            seen = table.shows(shown, "pole") or read_cell(shown.text).pole
            if marks_poles and shown.text and not seen:
                yield finding(
                    "mark-missing",
                    at(shown, file),
                    f"race {session + 1} ({_code(draft, session)}): {names[said].crew[0].name} had {what}, "
                    "which the standings don't mark",
                )


def _class_cell(evidence: Evidence, session: int, winner: int) -> PrintedCell | None:
    race = evidence.draft.races[session]
    for cell in race.class_winners.values() if race else ():
        if evidence.entry_of(cell, session) == winner:
            return cell
    return None


def numbers(published: PublishedSeason, file: str) -> Iterator[Finding]:
    """A car number that two teams use in one round."""
    last = max((column.round for table in published.tables for column in table.columns), default=0)
    used: dict[str, list[tuple[set[int], str, str, PrintedCell]]] = defaultdict(list)
    for entry in published.entries:
        rounds = read_rounds(entry.rounds.text, last) if entry.rounds else None
        if entry.number is not None and rounds:
            team = entry.team.text if entry.team else ""
            used[entry.number.text].append((set(rounds), team, name_of(entry.driver.text), entry.number))
    for number, lines in used.items():
        for (numbers_of, team, name, _), (other, other_team, other_name, cell) in combinations(lines, 2):
            both = sorted(numbers_of & other)
            if both and team != other_team and name != other_name:
                yield finding(
                    "number-twice",
                    at(cell, file),
                    f"number {number} is {name} and {other_name} in round {', '.join(map(str, both))}",
                )


def spellings(published: PublishedSeason, rolls: list[Roll], file: str) -> Iterator[Finding]:
    """Names and country codes that are spelt in two ways."""
    cells: dict[str, dict[str, PrintedCell]] = defaultdict(dict)
    countries: dict[str, dict[str, dict[str, PrintedCell]]] = defaultdict(lambda: defaultdict(dict))
    listed = list(_names(published))
    for cell, text in listed:
        name = name_of(text)
        for roll in rolls:
            person = roll.find(name)
            if person is not None:
                cells[person].setdefault(name, cell)
                country = split_country(text)[0]
                if country:
                    countries[person][country_of(country)].setdefault(country, cell)
                break
    for person, spelt in cells.items():
        for name, cell in spelt.items():
            if spelt_otherwise(name, person):
                yield finding(
                    "spelt-two-ways",
                    at(cell, file),
                    f"{name} here, {person} in the standings",
                )
    said: set[tuple[str, str]] = set()
    for person, codes in countries.items():
        for code, spelt in codes.items():
            forms = sorted(spelt)
            if len(forms) > 1 and (code, "") not in said:
                said.add((code, ""))
                cell = min(spelt.values(), key=lambda cell: (cell.line, cell.column))
                yield finding(
                    "country-two-ways",
                    at(cell, file),
                    f"{person}: the country is {' and '.join(forms)}",
                    "both codes mean the same country",
                )
        if len(codes) > 1:
            forms = sorted(form for spelt in codes.values() for form in spelt)
            cell = min(
                (cell_there for spelt in codes.values() for cell_there in spelt.values()),
                key=lambda cell_there: (cell_there.line, cell_there.column),
            )
            yield finding(
                "country-differs", at(cell, file), f"{person}: the country is {' and '.join(forms)}"
            )


def _names(published: PublishedSeason) -> Iterator[tuple[PrintedCell, str]]:
    for entry in published.entries:
        for person in people_in(entry.driver):
            yield entry.driver, person
        if entry.team is not None:
            yield entry.team, entry.team.text
    for race in published.races:
        for cell in (race.pole, race.fastest_lap, race.winner, *race.class_winners.values()):
            if cell is not None:
                yield cell, cell.text
    for table in published.tables:
        for row in table.rows:
            yield row.name, row.name.text


def dates(published: PublishedSeason, file: str) -> Iterator[Finding]:
    """Races whose day or circuit the calendar contradicts."""
    rounds = [round_ for round_ in published.rounds if round_.date is not None]
    by_name = {round_.name.text: round_ for round_ in rounds}
    in_calendar = {round_.name.line for round_ in published.rounds}
    for race in published.races:
        listed = by_name.get(race.name.text) if race.name else None
        if race.name is None or race.date is None or listed is None or listed.date is None:
            continue
        if race.name.line in in_calendar:
            continue  # the calendar is this very table
        days = day_of(listed.date.text, published.year)
        race_days = day_of(race.date.text, published.year)
        if days and race_days and (race_days[0] < days[0] or race_days[1] > days[1]):
            yield finding(
                "date-differs",
                at(race.date, file),
                f"{race.name.text}: {race.date.text} here, {listed.date.text} in the calendar",
            )
    yield from _not_in_calendar(published, file)


def _not_in_calendar(published: PublishedSeason, file: str) -> Iterator[Finding]:
    """Races that the calendar does not name, where it names as many as there are."""
    names = {round_.name.text for round_ in published.rounds}
    if not names or len(names) != len({race.name.text for race in published.races if race.name}):
        return
    for race in published.races:
        if race.name is None or race.name.text in names:
            continue
        if not any(name.split(",")[0] in race.name.text for name in names):
            yield finding("round-differs", at(race.name, file), f"{race.name.text} is not in the calendar")


def classes(draft: Draft, file: str) -> Iterator[Finding]:
    """Drivers whose class in the entry list is not that of their table."""
    named = {class_of(draft.published.tables[index]) for index in draft.tables[1:]}
    for entry in draft.published.entries:
        for person in people_in(entry.driver):
            name = draft.roll.find(name_of(person))
            own = {entry.class_ for entry in draft.season.entries if entry.crew[0].name == name} & named
            if name and own and entry.class_ in named and entry.class_ not in own:
                yield finding(
                    "class-differs",
                    at(entry.driver, file),
                    f"{name} is entered in {entry.class_} but stands in the table of "
                    f"{', '.join(sorted(own))}",
                )
