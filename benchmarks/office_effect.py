"""How long a steward waits at the desk until the effect of a decision is shown, before it is issued.

    python benchmarks/office_effect.py [--f1db ../shared/data/f1db/f1db-sample.zip] [--profile]

Goal: 150 ms of processor time for the whole page, from the form to its bytes. The shipped season, Formula One
of 2024 (24 rounds, from F1DB, where its file is there) and a generated season of 24 rounds with two races of
60 cars, these two after 12 rounds and before their last race as well. Decisions of several kinds on several
cars; no two are the same, so that nothing is kept from the one before. The slowest is the first: what stands
is worked out with it. ``--profile`` says where the time goes.
"""

from __future__ import annotations

import argparse
import cProfile
import logging
import pstats
import runpy
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import structlog

HERE = Path(__file__).parent
SHIPPED = HERE.parent / "src/countback/seasons/porsche-carrera-cup-north-america-2022"
F1DB = HERE.parent.parent / "shared/data/f1db/f1db-sample.zip"
YEAR, ROUNDS = 2024, 24
#: Each kind with what it takes beside session, car and reason.
KINDS: tuple[tuple[str, dict[str, str]], ...] = (
    ("disqualified", {}),
    ("places-lost", {"places": "3"}),
    ("back-of-class", {}),
    ("result-points-deducted", {"amount": "3"}),
)


def seasons(record: Path) -> Iterator[tuple[str, dict[str, bytes]]]:
    """Yield the files of each season with what to call it."""
    from countback.formats.readers import f1db
    from countback.model.season import Season, with_sessions
    from countback.store.season_files import files_of

    def until(season: Season, id_: str, runs: int) -> dict[str, bytes]:
        """Return a season of which so many sessions have been run."""
        numbers = {
            session.id: number
            for number, (_, session) in enumerate(
                (event, one) for event in season.events for one in event.sessions
            )
        }
        seen = with_sessions(
            season,
            lambda one: one if numbers[one.id] < runs else msgspec.structs.replace(one, classifications=()),
        )
        return files_of(msgspec.structs.replace(seen, id=id_, series=id_))

    yield (
        "shipped, finished",
        {
            path.relative_to(SHIPPED).as_posix(): path.read_bytes()
            for path in SHIPPED.rglob("*")
            if path.is_file() and ".countback" not in path.parts
        },
    )
    found: list[tuple[str, Season]] = []
    if record.exists():
        read = f1db.read_record("f1db", record.read_bytes(), {YEAR}.__contains__)
        found += [(f"Formula One {YEAR}", one.season) for one in read.seasons]
    else:
        print(f"NOT MEASURED: Formula One {YEAR}; {record} is not there")
    made = runpy.run_path(str(HERE / "site.py"))["large"]()
    rules = {"year": 2022, "rulebook": "porsche-carrera-cup-north-america"}
    found.append(("24 × 2 × 60", msgspec.structs.replace(made, **rules)))
    for name, season in found:
        last = sum(len(event.sessions) for event in season.events)
        half = sum(len(event.sessions) for event in season.events if event.round <= ROUNDS // 2)
        for when, runs in (("after 12 rounds", half), ("one session left", last - 1), ("finished", last)):
            yield f"{name}, {when}", until(season, f"s-{runs}-{season.year}-{len(season.entries)}", runs)


def decisions(season: Any) -> Iterator[dict[str, str]]:
    """Yield forms of decisions: several kinds, in the first, a middle and the last race, on several cars."""
    raced = [
        one for event in season.events for one in event.sessions if one.classification and one.kind == "race"
    ]
    cars = {entry.id: entry.number for entry in season.entries}
    for race in (raced[0], raced[len(raced) // 2], raced[-1]):
        rows = race.classification.rows
        for place, (kind, more) in enumerate(KINDS):
            number = rows[min(place * 4, len(rows) - 1)]
            said = {"session": race.id, "number": number.number or cars[number.entry], "reason": "measured"}
            yield {"kind": kind, **said, **more}


def main() -> None:
    """Print a line for each season."""
    options = argparse.ArgumentParser()
    options.add_argument("--f1db", type=Path, default=F1DB)
    options.add_argument("--profile", action="store_true")
    chosen = options.parse_args()
    from countback.office.settings import Place, configure

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    with tempfile.TemporaryDirectory() as folder:
        configure(Place(Path(folder)))
        from django.contrib.auth import get_user_model
        from django.test import Client

        from countback.office import models
        from countback.office.beginning import founded
        from countback.office.serving import migrate
        from countback.office.versions import open_version

        migrate()
        owner = Client()
        owner.force_login(get_user_model().objects.create_superuser("Owner"))
        profile = cProfile.Profile()
        for name, files in seasons(chosen.f1db):
            held = founded(files, "b")
            assert isinstance(held, models.Season), held
            desk = f"/desk/{held.slug}/"
            # Whoever decides has seen the desk before: what stands is known.
            owner.get(desk)
            took = []
            for number, form in enumerate(decisions(open_version(held).season)):
                begun = time.process_time()
                if chosen.profile and number:
                    profile.enable()
                answer = owner.post(f"{desk}decide", {"base": "1", "do": "show", **form})
                profile.disable()
                took.append((time.process_time() - begun) * 1000)
                page = answer.content.decode()
                assert 'name="mark"' in page, (form, page)
            middle = statistics.median(took)
            print(
                f"{name:38} median {middle:6.1f} ms   slowest {max(took):6.1f} ms   of {len(took)}",
                flush=True,
            )
        if chosen.profile:
            pstats.Stats(profile).sort_stats("cumulative").print_stats(60)


if __name__ == "__main__":
    main()
