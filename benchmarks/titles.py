"""Title questions and simulated seasons a second, beside the alternatives, in one run.

Exact questions need F1DB (COUNTBACK_SHARED, or `shared` beside the repository); without it they are left out.
"""

from __future__ import annotations

import os
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np

from countback.cli.processes import keep_memory
from countback.formats.readers.f1db import read_record
from countback.model.classification import Classification, Result
from countback.model.season import Driver, Entry, Event, Season, Session
from countback.odds.forecast import CHUNK, Drawing
from countback.odds.strength import Settings, fit, observed
from countback.rules.book import rulebook_from
from countback.scoring.kernel import can_compile
from countback.scoring.score import score
from countback.store.books import read_rulebook
from countback.titles.decide import Titles
from countback.titles.remaining import remaining
from countback.titles.rounds import ALIVE, title_after_every_round

SCALE = [25, 18, 15, 12, 10, 8, 6, 4, 2, 1]


def exact() -> None:
    shared = Path(os.environ.get("COUNTBACK_SHARED") or Path(__file__).parents[2] / "shared")
    file = shared / "data" / "f1db" / "f1db-sample.zip"
    if not file.exists():
        print("exact questions: no F1DB sample, left out")
        return
    seasons = []
    for one in read_record(file.name, file.read_bytes()).seasons:
        rulebook = read_rulebook("formula-one", one.season.year).rulebook
        assert rulebook is not None
        standings = score(one.season, rulebook)
        seasons.append(standings)
    begun, asked, slow = time.perf_counter(), 0, []
    answers = []
    for standings in seasons:
        found = title_after_every_round(standings, "drivers")
        if found is None:
            slow.append(standings.season.year)
            rounds = sorted({int(number) for number in standings.facts.round})
            for number in rounds:
                # As above: who can, and no ending in words.
                titles = Titles(remaining(standings, "drivers", number), tell_endings=False)
                for x in range(len(titles.remaining.competitors)):
                    titles.answer(x)
                asked += len(titles.remaining.competitors)
            continue
        answers.append((standings, found))
        asked += found.status.size
    took = time.perf_counter() - begun
    print(f"exact, by default: {asked} questions in {took:.2f} s, {asked / took:,.0f} a second")
    print(f"  asked one by one (points decisions during the season): {slow}")
    begun, wrong = time.perf_counter(), 0
    for standings, found in answers:
        wrong += points_only(standings, found)
    took = time.perf_counter() - begun
    print(f"  a rule of points alone (loops): wrong in {wrong}, {took:.2f} s")


def points_only(standings, found) -> int:  # type: ignore[no-untyped-def]
    """Return how often "leader's points against own points and all that is left" is wrong."""
    scores = standings.titles["drivers"].slotted.score[0]
    most = scores.max(axis=1)
    wrong = 0
    for row, number in enumerate(found.rounds):
        left = float(most[standings.facts.round > number].sum()) / standings.titles["drivers"].awarded.unit
        points = {line.competitor.id: float(line.points) for line in standings.table("drivers", number).rows}
        top = max(points.values(), default=0.0)
        for column, id_ in enumerate(found.competitors):
            can = points.get(id_, 0.0) + left >= top
            wrong += can != (found.status[row, column] >= ALIVE)
    return wrong


def season(cars: int, run: int, left: int, random: np.random.Generator) -> Season:
    crews = [(Driver(id=f"d{n}", name=f"D{n}"),) for n in range(cars)]
    strengths = random.normal(0, random.choice([0.3, 0.8, 1.5]), cars)
    events = []
    for number in range(run + left):
        order = np.argsort(-(strengths + random.gumbel(size=cars))).tolist()
        rows = tuple(Result(entry=f"e{car}", position=place + 1) for place, car in enumerate(order))
        held = (Classification(rows=rows),) if number < run else ()
        session = Session(id=f"r{number}", classifications=held)
        events.append(Event(round=number + 1, name=str(number), sessions=(session,)))
    return Season(
        id="s",
        name="s",
        series="s",
        year=2000,
        events=tuple(events),
        entries=tuple(Entry(id=f"e{n}", number=str(n), crew=crew) for n, crew in enumerate(crews)),
    )


def rules():  # type: ignore[no-untyped-def]
    title = {"name": "T", "awards": {"race": {"kind": "finish", "scale": SCALE}}}
    data = {"schema": 1, "id": "b", "name": "B", "championships": {"t": title}}
    return rulebook_from(data, file="b").rulebook


def all_classified() -> None:
    random = np.random.default_rng(7)
    took, routes, prepared = [], {}, []
    for _ in range(60):
        one = season(
            int(random.integers(20, 31)), int(random.integers(2, 20)), int(random.integers(1, 13)), random
        )
        rest = remaining(score(one, rules()), "t", assume=("all-classified", "no-equals"))
        begun = time.perf_counter()
        titles = Titles(rest, most_endings=0)
        _ = titles.bounds.best, titles.dealing.pay, titles.dealing.car_counts
        prepared.append(time.perf_counter() - begun)
        for x in range(len(rest.competitors)):
            begun = time.perf_counter()
            can, _, why = titles._can(x, 1)
            took.append(time.perf_counter() - begun)
            route = why.kind if why else {True: "witness", None: "undecided"}[can]  # type: ignore[index]
            routes[route] = routes.get(route, 0) + 1
    middle, late, last = np.percentile(np.array(took) * 1000, [50, 99, 100])
    print(
        f"all classified, 20-30 drivers, 1-12 races left: {len(took)} questions, median {middle:.2f} ms, p99"
        f" {late:.1f} ms, slowest {last:.1f} ms; {np.median(prepared) * 1000:.1f} ms once a moment; {routes}"
    )


def rulebooks():  # type: ignore[no-untyped-def]
    """Yield rulebooks of every sort that costs time: drops, bonuses, guests, published places."""
    yield "a scale and countback", rules()
    for name, more in (
        ("drop the 3 worst", {"counting": {"kind": "drop-worst", "results": 3}}),
        ("pole and fastest lap", {"bonuses": {"pole": {"points": 1}, "fastest-lap": {"points": 1}}}),
    ):
        title = {"name": "T", "awards": {"race": {"kind": "finish", "scale": SCALE}}, **more}
        data = {"schema": 1, "id": "b", "name": "B", "championships": {"t": title}}
        yield name, rulebook_from(data, file="b").rulebook
    for name, year in (
        ("formula-one", 1988),
        ("formula-one", 2021),
        ("porsche-carrera-cup-north-america", 2022),
    ):
        yield f"{name} {year}", read_rulebook(name, year).rulebook


def draw(drawing: Drawing, chunks: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    for _ in range(chunks):
        drawing(random)


def rates(drawing: Drawing, pool: ProcessPoolExecutor, chunks: int = 100) -> tuple[float, float]:
    """Return endings a second in one process and in two, the best of several goes."""
    draw(drawing, 4, 1)
    one, two = [], []
    for seed in range(5):
        begun = time.perf_counter()
        draw(drawing, chunks, seed)
        one.append(time.perf_counter() - begun)
        begun = time.perf_counter()
        list(pool.map(draw, [drawing] * 2, [2 * chunks] * 2, [seed, seed + 100]))
        two.append(time.perf_counter() - begun)
    return CHUNK * chunks / min(one), CHUNK * chunks * 4 / min(two)


def simulation() -> None:
    keep_memory()
    random = np.random.default_rng(3)
    one = season(20, 2, 12, random)
    strength = fit([observed(one)], Settings())
    print("simulated seasons a second, 20 drivers, 12 races left, drift, retirements and all positions:")
    with ProcessPoolExecutor(2, initializer=keep_memory) as pool:
        for name, rulebook in rulebooks():
            rest = remaining(score(one, rulebook), rulebook.championships[0].id)
            for way in ("arrays", "loop") if can_compile() else ("arrays",):
                drawing = Drawing([rest], strength, compiled=way == "loop")
                single, double = rates(drawing, pool)
                assert way == "arrays" or drawing._loops[0] is not None, "the loop does not take it"
                print(f"  {way:<8}{name:<42}{single:>10,.0f}   two processes {double:>10,.0f}")
    theta = random.normal(0, 0.5, (500, 1, 20)).astype(np.float32)

    def rate(run, batch: int, least: float = 1.5) -> float:  # type: ignore[no-untyped-def]
        run()
        begun, times = time.perf_counter(), 0
        while time.perf_counter() - begun < least:
            run()
            times += 1
        return batch * times / (time.perf_counter() - begun)

    pay = np.tile([*SCALE, *[0] * 10], (12, 1))

    def argsort() -> None:
        waits = random.standard_exponential((500, 12, 20)) * np.exp(-theta)
        order = np.argsort(waits, axis=-1)
        gained = np.zeros((500, 20))
        for number in range(12):
            np.put_along_axis(gained, order[:, number], np.take_along_axis(
                gained, order[:, number], axis=1) + pay[number], axis=1)  # fmt: skip
        gained.argmax(axis=1)

    def naive() -> None:
        for _ in range(20):
            total = [0.0] * 20
            for number in range(12):
                waits = [random.random() for _ in range(20)]
                for place, who in enumerate(sorted(range(20), key=waits.__getitem__)):
                    total[who] += pay[number, place]
            max(range(20), key=total.__getitem__)

    print("the alternatives, without drift or retirements:")
    for name, run, batch in (
        ("argsort, champion only", argsort, 500),
        ("loops in Python, champion only", naive, 20),
    ):
        print(f"  {name:<40}{rate(run, batch):>10,.0f}")


if __name__ == "__main__":
    exact()
    all_classified()
    simulation()
