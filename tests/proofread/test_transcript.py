"""A page taken over as a season: what comes along, and which corrections are made."""

from __future__ import annotations

from countback.formats.pages.read import read_page
from countback.proofread.transcript import Transcript, transcript
from countback.store.files import InMemory
from countback.store.folder import read_files
from countback.store.season_files import files_of

PAGE = """= 2031 Sample Cup =
==Calendar==
| Round | Circuit | Date |
| 1 | {{GBR}} Oak Park | March 16–17 |
| 2 | {{GBR}} Elm Hill | September 28 – October 1 |
| 3 | {{FRA}} Ash Ring | November 2 |
==Entry list==
| Team | No. | Driver | Rounds |
| Red Team | 4 | GBR Una Usk | All |
| Red Team | 5 | GBR Vic Vane | All |
| Blue Team | 6 | FRA Wim Wold | All |
| Blue Team | 7 | FRA Xia Xu | All |
==Drivers==
Points were awarded as follows: 12, 9, 7, 5, 3, 1 points.
| Pos | Driver | OAK | ELM | ASH | Pts |
| 1 | GBR Una Usk | 1 | 2 | 1 | 33 |
| 2 | GBR Vic Vane | 2 | 1 | 2 | 30 |
| 3 | FRA Wim Wold | 3 | {wim} | 4 | 19 |
| 4 | FRA Xia Xu | 4 | 4 | 3 | 17 |
""".replace("{{GBR}} ", "GBR ").replace("{{FRA}} ", "FRA ")


def taken_over(text: str, *, corrected: bool = False) -> Transcript:
    published = read_page(text, "page.txt").published
    assert published is not None
    return transcript(published, "page.txt", corrected=corrected)


def test_dates_have_the_year_of_the_page_and_tables_are_kept_beside_the_facts() -> None:
    season = taken_over(PAGE.replace("{wim}", "3")).season
    assert season is not None
    assert [(event.circuit, str(event.start), str(event.end)) for event in season.events] == [
        ("Oak Park", "2031-03-16", "2031-03-17"),
        ("Elm Hill", "2031-09-28", "2031-10-01"),
        ("Ash Ring", "2031-11-02", "2031-11-02"),
    ]
    [official] = season.published.values()
    assert [(row.position, row.competitor, row.points) for row in official] == [
        (1, "Una Usk", "33"), (2, "Vic Vane", "30"), (3, "Wim Wold", "19"), (4, "Xia Xu", "17"),
    ]  # fmt: skip


def test_a_slip_is_taken_over_as_printed_and_corrected_when_asked() -> None:
    wrong = PAGE.replace("{wim}", "4")
    printed, mended = taken_over(wrong).season, taken_over(wrong, corrected=True).season
    assert printed is not None
    assert mended is not None

    def place(season: object, number: str) -> int | None:
        event = season.events[1]  # type: ignore[attr-defined]
        rows = {row.entry: row for row in event.sessions[0].classification.rows}
        return rows[number].position  # type: ignore[no-any-return]

    assert (place(printed, "6"), place(mended, "6")) == (4, 3)
    assert [(note.kind, note.recorded, note.printed) for note in mended.notes] == [("corrected", "3", "4")]
    read = read_files(InMemory({**files_of(mended), "rulebook.toml": b""}))
    assert read.season is not None


def test_places_are_facts_without_a_points_system() -> None:
    head, table = PAGE.split("Points were awarded")
    table = table.split("points.\n")[1].replace("33", "?").replace("30 |", "? |")
    made = taken_over(head + table.replace("{wim}", "3"))
    assert made.season is not None
    assert len(made.season.events[2].sessions[0].classification.rows) == 4  # type: ignore[union-attr]
    assert "no-points" in [one.code for one in made.findings]
