"""Results of rFactor and rFactor 2: XML that says it is UTF-8 and often holds Latin-1.

One file may hold several sessions. Times are seconds with four decimals. The files come with a document
type; entities that it declares are never expanded. Car numbers are those painted on the models, so
several cars may share one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from xml.parsers import expat

from countback.formats.checks import MOST_ROWS, check_order, check_rows
from countback.formats.circuits import circuit
from countback.formats.clock import parse_dates, scaled, whole_number
from countback.formats.content import Content
from countback.formats.people import person, words
from countback.formats.prose import prose_findings
from countback.formats.reading import Kind, Proposal, ReadFile, ReadRow, ReadSession
from countback.formats.statuses import status_of
from countback.model.classification import Status
from countback.model.finding import Finding

name = "rfactor2"
_SESSION = re.compile(r"(Race|Qualify|Qualifying|Practice|Warmup|TestDay)(\d?)\Z")
_KINDS: dict[str, Kind] = {"Race": "race", "Qualify": "qualifying", "Qualifying": "qualifying"}
_DEEPEST, _LONGEST, _MOST = 40, 2000, 250_000
#: The key under which a driver's fields tell that the document ends among them; no element has that name.
_CUT = ""
#: What XML allows behind an ampersand, in the document itself.
_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});)")
_CHARACTER = re.compile(r"&#(x?)([0-9a-fA-F]{1,7});")
_ADDED = re.compile(r"(.+) finished before serving penalty, added (\d{1,4}(?:\.\d+)?) seconds")
_RUNNING = "still running"
Fields = dict[str, str]


class _Stopped(Exception):  # noqa: N818 - it ends the reading, it is not an error of the program
    """Reading ends here, with a finding."""

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.hint = code, message, hint


class _Handler:
    """Collects the sessions of a document while it is parsed; nothing else of it is kept."""

    def __init__(self) -> None:
        self.path: list[str] = []
        self.about: Fields = {}
        self.sessions: list[tuple[str, Fields, list[Fields], list[str]]] = []
        self.text: list[str] = []
        self.left = _MOST
        self.ampersands = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if len(self.path) >= _DEEPEST:
            raise _Stopped("too-deep", f"elements stand more than {_DEEPEST} deep in each other")
        self.left -= 1
        if self.left < 0:
            raise _Stopped("too-many-values", "too many elements for a result")
        if len(self.path) == 2 and _SESSION.match(tag):
            self.sessions.append((tag, {}, [], []))
        if tag == "Driver" and self.sessions and self.path[2:] == [self.sessions[-1][0]]:
            if len(self.sessions[-1][2]) >= MOST_ROWS:
                raise _Stopped("too-many-rows", f"more than {MOST_ROWS} cars")
            self.sessions[-1][2].append({})
        self.path.append(tag)
        self.text = []

    def data(self, text: str) -> None:
        if len(self.text) < 50:
            self.text.append(text[:_LONGEST])

    def end(self, tag: str) -> None:
        value = "".join(self.text).strip()[:_LONGEST]
        self.text = []
        self.path.pop()
        inside = self.path[2:]
        if len(self.path) == 2:
            if not _SESSION.match(tag):
                self.about.setdefault(tag, value)
        elif self.sessions and inside[:1] == [self.sessions[-1][0]]:
            _, about, drivers, said = self.sessions[-1]
            if inside[1:] == ["Driver"] and drivers:
                if tag == "Lap":
                    drivers[-1]["laps"] = str(int(drivers[-1].get("laps", "0")) + 1)
                elif tag == "Swap" and value and len(drivers[-1].get("Swap", "")) < _LONGEST:
                    drivers[-1]["Swap"] = f"{drivers[-1].get('Swap', '')}\n{value}"
                else:
                    drivers[-1].setdefault(tag, value)
            elif inside[1:] == ["Stream"] and tag == "Penalty":
                said.append(value)
            elif len(inside) == 1:
                about.setdefault(tag, value)


def recognises(content: Content) -> bool:
    """Whether the document's element is ``rFactorXML``."""
    text = content.text
    return text is not None and text[:200].lstrip()[:1] == "<" and "<rFactorXML" in text[:20_000]


def read(content: Content) -> ReadFile:
    """Return the sessions of the file."""
    findings: list[Finding] = []
    handler = _Handler()
    try:
        _parse(content.text or "", handler)
    except _Stopped as stopped:
        findings.append(content.find(stopped.code, stopped.message, stopped.hint))
        return ReadFile(reader=name, findings=tuple(findings))
    except expat.ExpatError as error:
        message = f"broken XML: {expat.ErrorString(error.code)}; what comes after is not read"
        findings.append(content.find("not-xml", message, "save the result again", line=error.lineno))
        if "Driver" in handler.path and handler.sessions and handler.sessions[-1][2]:
            cut = handler.sessions[-1][2][-1]
            cut[_CUT] = "yes"
            message = f"{cut.get('Name') or 'a driver'}: the file ends before the car's result does"
            findings.append(content.find("cut-off", message, "how it ended is not known", line=error.lineno))
    if (raw := handler.ampersands) > 0:
        message = f"{raw} ampersands stand alone where XML wants &amp;: read as they are"
        findings.append(content.find("raw-ampersand", message, severity="info"))
    sessions = []
    for tag, about, drivers, said in handler.sessions:
        if drivers:
            session, findings_there = _session(content, tag, {**handler.about, **about}, drivers, said)
            sessions.append(session)
            findings += findings_there
    if not sessions and not findings:
        findings.append(
            content.find("no-rows", "no session with drivers", "save the result after the session")
        )
    return ReadFile(reader=name, sessions=tuple(sessions), findings=tuple(findings))


def _parse(text: str, handler: _Handler) -> None:
    """Parse the text. Its entities stay as they are: one that is used ends the reading."""
    declared: set[str] = set()

    def entity(entity_name: str, is_parameter: bool, value: str | None, *_: object) -> None:
        declared.add(entity_name)
        if is_parameter or value is None or "&" in value or "%" in value or len(declared) > 100:
            raise _Stopped(
                "xml-entities",
                f"the document type declares {entity_name!r} by others",
                "no result file does",
            )
        if f"&{entity_name};" in text:
            raise _Stopped(
                "xml-entities",
                f"uses the entity {entity_name!r}, which is not expanded",
                "no result file does",
            )

    if text.count("&") > _MOST:
        raise _Stopped("too-many-values", "more ampersands than any result has")
    if re.search(r"<[^<>]{100000}", text):
        raise _Stopped("too-many-values", "an element has more attributes than any result")
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.EntityDeclHandler = entity
    parser.StartElementHandler = handler.start
    parser.EndElementHandler = handler.end
    parser.CharacterDataHandler = handler.data
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    # Control characters come from chat and names; XML has no place for them.
    clean = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]", " ", text)
    # Names hold ampersands as people typed them. The document type stays as it is: what it declares and
    # the document uses has to be noticed.
    start = clean.find("<rFactorXML")
    if "&" in clean:
        body = _CHARACTER.sub(_allowed, clean[start:])
        body, handler.ampersands = _AMPERSAND.subn("&amp;", body)
        clean = clean[:start] + body
    parser.Parse(clean.encode("utf-8"), True)


def _allowed(match: re.Match[str]) -> str:
    """Return a reference to a character, a space for one that XML has not."""
    try:
        code = int(match[2], 16 if match[1] else 10)
    except ValueError:
        return match[0]
    allowed = (
        code in (9, 10, 13) or 32 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0xFFFF < code < 0x110000
    )
    return match[0] if allowed else " "


def _session(
    content: Content, tag: str, about: Fields, drivers: list[Fields], said: list[str]
) -> tuple[ReadSession, list[Finding]]:
    match = _SESSION.match(tag)
    kind = _KINDS.get(match[1] if match else "", "practice")
    rows = sorted((_row(line, kind) for line in drivers), key=lambda row: row.place or MOST_ROWS + 1)
    findings = check_rows(content, rows, tag, raced=kind == "race")
    findings += check_order(content, rows, tag, raced=kind == "race")
    findings += _places(content, rows, tag)
    numbers = {member.name: row.number for row in rows for member in row.drivers}
    proposed = list(_proposals(said, numbers))
    findings += prose_findings(content, proposed, ())
    dates, _ = parse_dates([about.get("TimeString", "")])
    return ReadSession(
        kind=kind,
        name=tag,
        event=words(about.get("TrackEvent")),
        circuit=circuit(words(about.get("TrackVenue"))),
        date=dates[0][0] if dates[0] else None,
        clock=dates[0][1] if dates[0] else "",
        own_id=f"{about['TimeString']}/{words(about.get('TrackCourse'))}/{tag}" if dates[0] else "",
        rows=tuple(rows),
        proposals=tuple(proposed),
        meta={
            "course": words(about.get("TrackCourse")),
            "mod": words(about.get("Mod")),
            "game": words(about.get("GameVersion")),
        },
    ), findings


def _places(content: Content, rows: list[ReadRow], tag: str) -> Iterator[Finding]:
    """Yield what is odd about places beyond the classified cars, and who had no end to their race."""
    places = Counter(row.place for row in rows if row.place and row.position is None)
    taken = {row.position for row in rows}
    for place, count in places.items():
        if place in taken or count > 1:
            names = ", ".join(
                row.drivers[0].name if row.drivers else "?" for row in rows if row.place == place
            )
            message = f"place {place} of the sheet is given to {names}"
            hint = "check the places with the screen"
            yield content.find("duplicate-place", message, hint, severity="warning", key=tag)
    running = [row.drivers[0].name if row.drivers else row.number for row in rows if row.note == _RUNNING]
    if running:
        message = f"neither finished nor retired when the session ended: {', '.join(running[:60])}"
        hint = "correct the result by hand if the series classifies them"
        yield content.find("no-finish", message, hint, severity="warning", key=tag)


def _proposals(said: list[str], numbers: dict[str, str]) -> Iterator[Proposal]:
    """Yield what the game added to a time by itself: the result shows it."""
    for sentence in said[:2000]:
        match = _ADDED.match(sentence)
        number = numbers.get(match[1]) if match else None
        if match and number:
            seconds = float(match[2]) if "." in match[2] else int(match[2])
            yield Proposal(kind="time-added", number=number, reason=sentence, options={"seconds": seconds})


def _row(line: Fields, kind: Kind) -> ReadRow:
    def number(key: str) -> int | None:
        return whole_number(line.get(key, ""))

    def seconds(key: str) -> int | None:
        try:
            return scaled(float(line.get(key, "")), 1)
        except ValueError:
            return None

    printed = line.get("FinishStatus", "")
    status = status_of(printed) or Status.CLASSIFIED
    laps = number("Laps")
    if laps is None:
        laps = whole_number(line.get("laps", ""))
    note = words(line.get("DNFReason"))
    if _CUT in line and "FinishStatus" not in line:
        # The laps are those written down so far; a status is not to be guessed from them.
        status, laps, note = Status.NOT_CLASSIFIED, number("Laps"), "cut off"
    elif kind == "race" and printed.lower() in ("", "none"):
        status, note = (Status.NOT_CLASSIFIED, _RUNNING) if laps else (Status.DID_NOT_START, note)
    place, best = _positive(number("Position")), seconds("BestLapTime")
    if kind != "race" and place is None and status is Status.CLASSIFIED:
        status = Status.NOT_CLASSIFIED  # Nobody has a place without a lap.
    painted = words(line.get("CarNumber"))
    if not painted and (match := re.search(r"#\s*(\d{1,4})\b", line.get("VehName", ""))):
        painted = match[1]
    # Everybody who drove stands in a swap; the name is who brought the car home.
    parts = [*line.get("Swap", "").split("\n"), *re.split(r"\s*[&/|]\s+", line.get("Name", ""))]
    drivers = dict.fromkeys(driver for part in parts if (driver := person(part)))
    led = line.get("LapsLed", "")
    return ReadRow(
        position=place if status is Status.CLASSIFIED else None,
        number=painted,
        drivers=tuple(drivers),
        team=words(line.get("TeamName")),
        class_=words(line.get("CarClass")),
        laps=laps,
        time=seconds("FinishTime") if kind == "race" else best,
        status=status,
        finished=(printed.lower() == "finished normally") if kind == "race" and printed else None,
        best_lap=best,
        grid=_positive(number("GridPos")),
        laps_led=whole_number(led),
        class_position=_positive(number("ClassPosition")) if status is Status.CLASSIFIED else None,
        car=words(line.get("VehName") or line.get("CarType")),
        note=note,
        place=place or 0,
    )


def _positive(value: int | None) -> int | None:
    """Return a place; -1 and 0 mean none."""
    return value if value is not None and value > 0 else None
