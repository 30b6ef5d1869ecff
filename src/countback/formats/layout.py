"""Which column of a sheet means what: guessed from headings, or as somebody has said before."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from countback.formats.column_values import Settling
from countback.formats.names import folded

#: The headings of each field, folded to plain words.
FIELDS: dict[str, tuple[str, ...]] = {
    field: tuple(words.split(", "))
    for field, words in {
        "position": (
            "pos, position, place, pl, p, rank, rk, platz, fin pos, finish, finish position, rang, "
            "finishing position, overall, pos overall, overall pos, result, plaats, posizione, gesamtplatz, "
            "pl ges, pos ges, ges, clt, classement, place generale, puesto, posicion, fp, psn, "
            "finishing pos, finishing place, final pos, final position, fin, race pos, race position, "
            "endplatz, endposition, posizione finale, position finale, posicion final, eindpositie, positie"
        ),
        "number": (
            "no, number, nr, num, car no, car number, car, car nr, start number, startnummer, st nr, stnr, "
            "start nr, startnr, race number, bib, start no, race no, nummer, numero, n, dorsal, kart, "
            "kart no, "
            "kart nr, competition number, comp no"
        ),
        "driver": (
            "driver, drivers, name, driver name, driver s, fahrer, pilot, pilote, driver names, pilotes, "
            "crew, competitor, competitors, rider, driver name s, full name, participant, fahrername, "
            "fahrer in, fahrerin, teilnehmer, piloto, pilota, conducteur, rijder, coureur, nom, driver crew, "
            "driver 1, driver one, fahrer 1, pilote 1, piloto 1, pilota 1, rijder 1"
        ),
        "driver_2": "driver 2, driver two, co driver, codriver, second driver, fahrer 2, beifahrer, "
        "pilote 2, piloto 2, pilota 2, rijder 2",
        "driver_3": "driver 3, driver three, third driver, fahrer 3, pilote 3, piloto 3, pilota 3, rijder 3",
        "driver_4": "driver 4, driver four, fourth driver, fahrer 4, pilote 4, piloto 4, pilota 4, rijder 4",
        "first_name": (
            "first name, firstname, forename, given name, vorname, first, driver firstname, prenom, "
            "nombre, nome"
        ),
        "last_name": (
            "last name, lastname, surname, family name, nachname, secondname, last, driver secondname, "
            "familienname, apellido, cognome"
        ),
        "team": (
            "team, entrant, team name, club, bewerber, equipe, entrant team, team entrant, teamname, equipo, "
            "squadra, scuderia, ecurie, verein"
        ),
        "class": (
            "class, cls, cl, klasse, category, cat, car class, classe, kategorie, categorie, "
            "categoria, kl, clase"
        ),
        "group": "group, gruppe, groupe, gruppo, grupo, groep",
        "class_position": (
            "pic, class pos, class position, pos in class, position in class, cpos, pos cl, pos class, "
            "in class, platz klasse, pl kl, platz kl, kl pl, klassenplatz, pos kl, pl klasse, cl pos, "
            "platz in klasse"
        ),
        "laps": (
            "laps, lap, laps comp, laps completed, runden, tours, lps, total laps, rounds, rd, rdn, runde, "
            "anz runden, vueltas, giri, ronden, nb tours, tour, giro, vuelta, ronde"
        ),
        "time": (
            "time, total time, race time, totaltime, gesamtzeit, elapsed, elapsed time, total, zeit, temps, "
            "total tm, time retired, time gap, finish time, fahrzeit, rennzeit, ges zeit, tiempo, tempo, "
            "temps total, tijd, result time, race tm, time status"
        ),
        "best_lap": (
            "best lap, fastest lap, fastest lap time, best time, best lap time, beste runde, "
            "schnellste runde, schnellste, "
            "best, fl, fl time, bestlap, best tm, best lap tm, qualifying time, qual time, bestzeit, "
            "beste zeit, beste rundenzeit, schnellste zeit, rundenbestzeit, beste rd zeit, meilleur tour, "
            "meilleur temps, mejor vuelta, miglior giro, snelste ronde, quali time, lap time, rundenzeit, "
            "quickest lap, fast lap, vuelta rapida, giro veloce, giro piu veloce, schn rd, schnellste rd, "
            "blt, mejor tiempo, miglior tempo, beste tijd, beste ronde, best laptime, fastest time"
        ),
        "best_lap_number": (
            "on lap, in lap, at lap, best on lap, best in lap, best lap no, best lap number, best lap num, "
            "fastest lap no, fastest lap number, fastest lap num, fastest on lap, fl no, fl lap, fl on lap, "
            "lap no, lap number, blap, in runde, in rd, runde nr, beste runde nr, schnellste runde nr, "
            "bestzeit in runde, au tour, tour no, tour n, meilleur tour no, meilleur tour n, al giro, "
            "nel giro, in giro, in tour, in vuelta, giro n, giro no, miglior giro n, en vuelta, vuelta n, "
            "vuelta no, mejor vuelta n, in ronde, ronde nr, beste ronde nr"
        ),
        "status": (
            "status, state, out, reason out, finish status, outcome, result status, bemerkung, statut, estado"
        ),
        "gap": (
            "gap, diff, interval, behind, gap to leader, gap first, difference, ruckstand, int, "
            "abstand, ecart, "
            "diferencia, distacco, achterstand, differenz"
        ),
        "grid": (
            "grid, start pos, start, grid pos, grid position, starting position, st pos, start position, "
            "startplatz, startposition, startpl, grille, startplatze"
        ),
        "laps_led": "laps led, led, laps lead, fuhrungsrunden",
        "incidents": "inc, incs, incidents, incident points, inc points",
        "nationality": "nat, nationality, country, nation, nationalitat, nationalite, land, pays",
        "car": (
            "vehicle, car model, model, make, car name, fahrzeug, car type, chassis, auto, wagen, voiture, "
            "vehicule, car make, make model, coche, vettura, marke, car"
        ),
        "id": "cust id, customer id, steam id, guid, player id, driver id",
    }.items()
}
#: The headings of a list of entries, where "rounds" are not laps and a group is a class.
ENTRY_FIELDS: dict[str, tuple[str, ...]] = {
    **{
        field: FIELDS[field]
        for field in (
            "number", "driver", "driver_2", "driver_3", "driver_4", "first_name", "last_name", "team",
            "nationality", "car", "id",
        )
    },
    "class": (*FIELDS["class"], "division", "cup", "championship"),
    "group": FIELDS["group"],
    "rounds": ("rounds", "round", "events", "rds", "races", "laufe", "manches", "rondas", "gare"),
    "guest": ("guest", "guests", "gast", "invite", "invitational", "invitation", "invitado", "ospite"),
}  # fmt: skip
#: A row is a heading when it names one of these and one of those.
_WHO, _WHAT = {"number", "driver", "last_name"}, {"position", "status", "laps", "time", "best_lap", "grid"}
_ROWS, _WIDEST = 40, 1000


class Layout(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Columns of a sheet by field: the heading of each. ``kind`` is the kind of session, "" to guess it.

    ``headings`` are all of the sheet's, by which the layout is found again.
    """

    columns: dict[str, str]
    headings: tuple[str, ...] = ()
    kind: str = ""


class Laid(NamedTuple):
    """A heading row and the number of the column of each field; ``doubts`` are columns in doubt, in words."""

    row: int
    columns: dict[str, int]
    layout: Layout
    doubts: tuple[str, ...] = ()

    @property
    def unread(self) -> tuple[str, ...]:
        """The headings that mean nothing here."""
        taken = {*self.layout.columns.values()}
        return tuple(text for text in self.layout.headings if text not in taken)


def lay_out(rows: Sequence[Sequence[Any]], layouts: Sequence[Layout] = ()) -> Laid | None:
    """Return the heading row among the first rows, by a known layout or by guessing; None where none is."""
    for index, row in enumerate(rows[:_ROWS]):
        headings = tuple(heading(cell) for cell in row[:_WIDEST])
        for layout in layouts:
            if layout.headings and layout.headings == tuple(text for text in headings if text):
                wanted = {
                    field: headings.index(name) for field, name in layout.columns.items() if name in headings
                }
                return Laid(index, wanted, layout)
    best: Laid | None = None
    for index, row in enumerate(rows[:_ROWS]):
        headings = tuple(heading(cell) for cell in row[:_WIDEST])
        columns = _guess(headings, rows[index + 1 : index + 11])
        if (
            columns.keys() & _WHO
            and columns.keys() & _WHAT
            and (best is None or len(columns) > len(best.columns))
        ):
            used = {field: headings[at] for field, at in columns.items()}
            best = Laid(
                index, columns, Layout(columns=used, headings=tuple(text for text in headings if text))
            )
    return _settled(best, rows) if best else None


def _settled(laid: Laid, rows: Sequence[Sequence[Any]]) -> Laid:
    """Return the columns as what stands below them tells, where headings fit two fields or two fit one."""
    headings = [heading(cell) for cell in rows[laid.row][:_WIDEST]]
    words = [_plain(text) for text in headings]
    fitting = {
        field: [at for at, text in enumerate(words) if text and text in spellings]
        for field, spellings in FIELDS.items()
    }
    settling = Settling(laid.columns, fitting, words, rows[laid.row + 1 :])
    # In the order of the sheet, as the guess is.
    columns = dict(sorted(settling.columns.items(), key=lambda pair: pair[1]))
    used = {field: headings[at] for field, at in columns.items()}
    doubts = tuple(settling.doubts)
    return laid._replace(
        columns=columns, layout=msgspec.structs.replace(laid.layout, columns=used), doubts=doubts
    )


def lay_out_entries(rows: Sequence[Sequence[Any]]) -> Laid | None:
    """Return the heading row of a list of entries among the first rows, by guessing; None where none is."""
    best: Laid | None = None
    for index, row in enumerate(rows[:_ROWS]):
        headings = tuple(heading(cell) for cell in row[:_WIDEST])
        columns = _guess(headings, rows[index + 1 : index + 11], ENTRY_FIELDS)
        if columns.keys() & {"driver", "last_name"} and len(columns) > (len(best.columns) if best else 1):
            used = {field: headings[at] for field, at in columns.items()}
            best = Laid(
                index, columns, Layout(columns=used, headings=tuple(text for text in headings if text))
            )
    return best


def heading(cell: object) -> str:
    """Return the text of a heading as one line."""
    return " ".join(cell.split())[:80] if isinstance(cell, str) else ""


def _guess(
    headings: Sequence[str], below: Sequence[Sequence[Any]], fields: Mapping[str, tuple[str, ...]] = FIELDS
) -> dict[str, int]:
    columns: dict[str, int] = {}
    for at, text in enumerate(headings):
        words = _plain(text)
        for field, spellings in fields.items():
            if words in spellings and field not in columns:
                # "Car" is a number or a model: what stands below tells.
                if field == "number" and words == "car" and not _numbers(below, at):
                    continue
                columns[field] = at
                break
    return columns


def field_of(text: str, fields: Mapping[str, tuple[str, ...]] = FIELDS) -> str:
    """Return the field that a heading names by itself, "" for none."""
    words = _plain(text)
    return next((field for field, spellings in fields.items() if words in spellings), "")


def _plain(text: str) -> str:
    """Return a heading in small letters, its words apart."""
    return " ".join(
        folded(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text.replace("#", " no ").replace("+", " gap ")))
    )


def _numbers(below: Sequence[Sequence[Any]], at: int) -> bool:
    cells = [row[at] for row in below if at < len(row) and row[at] is not None]
    return bool(cells) and all(
        isinstance(cell, int | float) or re.fullmatch(r"#?\w{0,2}\d{1,4}\w?", str(cell).strip())
        for cell in cells
    )


def chosen(headings: Sequence[str], columns: Mapping[str, str], guessed: Layout) -> Layout | str:
    """Return a layout with columns named by a person, or what is wrong with them."""
    merged = dict(guessed.columns)
    for field, name in columns.items():
        if field not in FIELDS:
            return f"no field {field!r}; there are {', '.join(FIELDS)}"
        if not name:
            merged.pop(field, None)
        elif name not in headings:
            return f"no column {name!r}; there are {', '.join(text for text in headings if text)}"
        else:
            # One column has one meaning.
            merged = {other: taken for other, taken in merged.items() if taken != name}
            merged[field] = name
    return Layout(columns=merged, headings=guessed.headings, kind=guessed.kind)
