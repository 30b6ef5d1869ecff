"""What a title, a sheet's name or a file's name announces: a kind of session, or a list that is no result.

The words are those of English, German, French, Spanish, Italian and Dutch, compared without accents.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from countback.formats.cell_values import shown
from countback.formats.column_cells import count_of, is_time
from countback.formats.layout import Laid
from countback.formats.reading import Kind
from countback.formats.statuses import status_of

#: In this order: a timed practice is a qualifying, though it has the word for practice in it.
_KINDS: tuple[tuple[str, Kind], ...] = (
    (
        r"(?<!in)grid(?! ?life)|start(?:ing)?[ -]?order|\bline[ -]?up\b|startaufstellung|startreihenfolge|"
        r"startopstelling|startvolgorde|"
        r"\bgrille\b|ordre de depart|griglia|ordine di partenza|schieramento|parrilla|orden de salida",
        "grid",
    ),
    (
        r"quali(?!t[yayäeé])|\bqp?\d?\b|(?:\b|super|hyper)pole\b|shoot[ -]?out|"
        r"kwalificatie|(?:zeit|tijd)[ -]?training|"
        r"time[d]? (?:practice|trial)|"
        r"essais (?:qualif|chrono|officiels)|\bchronos\b|prove (?:ufficiali|cronometrate)|"
        r"(?:entrenamientos?|entrenos?|practicas?|tandas?) (?:clasif|crono|oficial)|cronometrad|"
        r"clasificatori|calificacion|classificatori|kvali|\bkval\b|idomero|aika-?ajo|tidtag|tidstraning|"
        r"casovk|casomiera|s[iı]ralama|квалиф|予選|排位",
        "qualifying",
    ),
    (
        r"practice|warm.?up|\bfp\d?\b|training|\bessais\b|prove libere|\blibere\b|\blibres?\b|entrenamiento|"
        r"\bentrenos?\b|\bpracticas?\b|shakedown|\btest (?:day|session)|\btreinos?\b|\btrening|\btraning|"
        r"harjoitu|\bedzes|antrenman|трениров|практик|練習|フリー走行",
        "practice",
    ),
    (r"sprint(?! ?car)", "sprint"),
    (r"\bheats?(?![a-z])", "heat"),
)
#: A raceway, a club or a weekend of races is no race.
_RACE = re.compile(
    r"race(?!way|track|r|course|[ -]?(?:club|team|school|league|series|week|meeting|engineering|control))|"
    r"rennen|\bcourse|\blauf \d|\bgara\b|\bcarrera\b|\bwedstrijd\b|\bcorrida\b|\blopp\b|\bkilpailu|"
    r"\bwyscig|\bzavod\b|\bfutam|\byaris\b|гонка|決勝|レース"
)
_SESSION = re.compile(
    rf"{_RACE.pattern}|\b(?:round|rnd|rd|r|lauf|runde|ronde|manche|prova|prueba|ronda)[ .#]*\d"
)
_COUNTED = r"(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|the|la|le|il|der|dem|de)"
_RUN = (
    r"(?:rounds?|races?|events?|meetings?|lauf|laeufe|lauef|laeuf|laufen?|runden?|rennen|"
    r"veranstaltung|manches?|courses?|"
    r"epreuves?|gar[ae]|prov[ae]|carreras?|rondas?|pruebas?|citas?|ronden?|wedstrijd)"
)
_STANDINGS = re.compile(
    r"standings?\b|points? (?:table|tally)|(?:championship|season) (?:points?|table|positions?|"
    r"order)|leader ?board|"
    r"punkte(?:stand|tabelle)|(?:gesamt|meisterschafts|zwischen|tabellen|end)(?:wertung|stand|tabelle)|"
    r"meisterschaftspunkte|jahreswertung|fahrerwertung|teamwertung|"
    r"classement (?:general|des? |du |pilotes|equipes|championnat)|"
    r"classifica (?:generale|piloti|squadre|team|costruttori|campionato|di campionato|"
    r"del campionato|assoluta)|"
    r"clasificacion (?:general|de pilotos|de equipos|del campeonato|pilotos)|tabla de (?:puntos|posiciones)|"
    r"(?:tussen|eind|punten|kampioenschaps?)stand|algemeen klassement|"
    rf"\b(?:after|nach|apres|dopo|tras|despues de|na|following) (?:{_COUNTED} )*{_RUN}|\b(?:after|"
    rf"nach|na) (?:r|rd)? ?\d"
)
_SERIES = re.compile(r"championship|meisterschaft|championnat|campionato|campeonato|kampioenschap")
_POINTS = re.compile(
    r"(?<![a-z])(?:total|gesamt|tot|wertungs|renn|lauf|meisterschafts|wm)?[ -]?"
    r"(?:points?|pts|pkte?|punkte?|punti|puntos|puntuacion|ptos|puntuaci.n|punten|pnt|pontos|pontuacao|"
    r"poang|poeng|pisteet|punkty|body|pontok|pont|ochki|очки|баллы|ポイント|得点|score|scores)(?![a-z])"
)
#: Points that count against a driver, and are no reward.
_AGAINST = re.compile(r"penalt|incident|\binc\b|licen[cs]|straf|sanction|sanzion|sancion|\bmax\b|possible")
#: What a table of a season counts, and no result of one race.
_COUNTS = re.compile(
    r"(?:starts|wins|win|podiums?|poles|siege|podien|victoires|podi|vittorie|victorias|podios|"
    r"zeges|overwinningen|dropped|races|rennen|courses|gare|carreras)\Z"
)
#: Lists of times that are in the order of something else than the race.
_TIMES = re.compile(
    r"(?:fastest|best|quickest) (?:laps|sectors?|times)\b|sector (?:times|analysis)|(?:top|"
    r"maximum) speeds?|speed traps?|"
    r"schnellste (?:runden|sektoren)|sektor(?:en|zeiten)|bestzeiten|meilleurs (?:tours|secteurs|temps)|"
    r"(?:giri|settori)(?: piu)? veloci|migliori (?:giri|settori|tempi)|"
    r"(?:vueltas|sectores)(?: mas)? rapid[ao]s|mejores (?:vueltas|sectores)|snelste (?:ronden|"
    r"rondes|sector)|beste sectoren"
)


def plain(text: str) -> str:
    """Return a text in small letters without accents, its words parted by single blanks."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return " ".join(bare.casefold().replace("_", " ").split())


def kind_said(texts: Iterable[str]) -> Kind | None:
    """Return the kind of session that the first text with such a word names; None where none does."""
    for text in map(plain, texts):
        for pattern, kind in _KINDS:
            if re.search(pattern, text):
                return kind
        if _RACE.search(text):
            return "race"
    return None


def names_a_session(text: str) -> bool:
    """Tell whether a text names a race or a round: "Race 2", "R3", "Lauf 1"."""
    return bool(_SESSION.search(plain(text)) or kind_said([text]))


def list_said(texts: Sequence[str], rows: Sequence[Sequence[Any]], laid: Laid) -> str:
    """Return what a sheet is that is no result, in words; "" for one that may be a result.

    ``texts`` are its name, its file's and its title. A word alone decides nothing where the columns tell what
    cars did in one session.
    """
    titles = [plain(text) for text in texts]
    if not did(rows, laid):
        headings = [plain(text).strip(" .") for text in laid.layout.headings]
        scored = any(map(is_points, headings))
        standing = [_STANDINGS.sub(" ", text) for text in titles if _STANDINGS.search(text)]
        # "Classement general - Course 1" is the whole field of a race, unless points are all that it tells.
        if standing and (scored or not any(map(names_a_session, standing))):
            return "a table of points after several rounds"
        if scored and any(_COUNTS.match(text) for text in headings):
            return "a table of points after several rounds"
        if scored and any(map(_SERIES.search, titles)) and not any(map(names_a_session, texts)):
            return "a table of points after several rounds"
        return ""
    if laid.columns.keys() & {"laps", "status", "grid"} or kind_said(texts) in ("qualifying", "practice"):
        return ""
    return "a list of times" if any(map(_TIMES.search, titles)) else ""


def is_points(text: str) -> bool:
    """Tell whether a heading, by itself, is that of points that somebody scored."""
    bare = plain(text)
    return bool(_POINTS.search(bare)) and not _AGAINST.search(bare)


def did(rows: Sequence[Sequence[Any]], laid: Laid) -> bool:
    """Tell whether the columns say what cars did in one session: laps, times, a status, a grid.

    What stands below a heading tells, not the heading: "Total" is of race times and of points, "State" of a
    status and of a country, "Start" of a grid and of how many races somebody came to.
    """

    def cells(field: str) -> list[Any]:
        at = laid.columns.get(field)
        return [row[at] for row in rows[laid.row + 1 :] if at is not None and at < len(row)]

    places = [count for cell in cells("grid") if (count := count_of(cell))]
    return (
        any(map(count_of, cells("laps")))
        or any(map(is_time, cells("best_lap")))
        or len({*places}) * 2 > len(places) > 1
        or any(status_of(shown(cell)) is not None for cell in cells("status"))
        or any(map(_is_long, cells("time")))
    )


def _is_long(cell: Any) -> bool:
    """Tell whether a cell is a time in minutes and seconds, or one of a workbook: points may be 12.5."""
    return (
        isinstance(cell, dt.time | dt.timedelta | dt.datetime)
        or (isinstance(cell, float) and 0 < cell < 1)
        or (isinstance(cell, str) and bool(re.search(r"\d[:'.h]\d{1,2}[.:,\"]?\d", cell)))
    )
