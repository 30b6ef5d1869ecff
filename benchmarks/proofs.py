"""How many claims about Formula One titles the checker confirms: all seasons of F1DB, or one in all rounds.

    python benchmarks/proofs.py                 # after half the season, before the last round, at the end
    python benchmarks/proofs.py 2022            # after every round of a season
    python benchmarks/proofs.py --every 5       # every fifth season

Needs F1DB (COUNTBACK_SHARED, or `shared` beside the repository).
"""

from __future__ import annotations

import argparse
import os
import time
from collections import Counter
from pathlib import Path

from countback.formats.readers.f1db import read_record
from countback.formats.writers.titles_json import titles_json
from countback.proofs.check import check
from countback.proofs.claims import read_claims
from countback.scoring.score import score
from countback.store.books import read_rulebook
from countback.titles.overview import overview


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("year", nargs="?", type=int, help="one season, at every moment")
    parser.add_argument("--every", type=int, default=1, help="take every so many seasons")
    asked = parser.parse_args()
    shared = Path(os.environ.get("COUNTBACK_SHARED") or Path(__file__).parents[2] / "shared")
    file = shared / "data" / "f1db" / "f1db-sample.zip"
    if not file.exists():
        print("claims about Formula One: no F1DB sample, left out")
        return
    seasons = [one.season for one in read_record(file.name, file.read_bytes()).seasons]
    chosen = [one for one in seasons if one.year == asked.year] if asked.year else seasons[:: asked.every]
    verdicts: Counter[str] = Counter()
    begun = time.process_time()
    for season in chosen:
        rulebook = read_rulebook("formula-one", season.year).rulebook
        assert rulebook is not None
        standings = score(season, rulebook)
        rounds = sorted({int(number) for number in standings.facts.round})
        moments = rounds if asked.year else sorted({rounds[len(rounds) // 2 - 1], *rounds[-2:]})
        for moment in moments:
            for id_ in standings.championships:
                claims = read_claims(titles_json([overview(standings, id_, moment)], 0.0).encode())
                for one in check(claims, season, rulebook):
                    open_ = one.status == "undecided"
                    verdicts["nothing claimed" if open_ else one.verdict] += 1
                    if one.verdict != "confirmed" and not open_:
                        print(
                            f"{season.year}, round {moment}, {id_}: {one.competitor} {one.status}: {one.why}"
                        )
    claimed = sum(number for verdict, number in verdicts.items() if verdict != "nothing claimed")
    print(
        f"{len(chosen)} seasons, {claimed} claims: {verdicts['confirmed']} confirmed"
        f" ({100 * verdicts['confirmed'] / max(claimed, 1):.1f} %), {verdicts['false']} false,"
        f" {verdicts['not confirmed']} not confirmed; {verdicts['nothing claimed']} questions undecided;"
        f" {time.process_time() - begun:.0f} s"
    )


if __name__ == "__main__":
    main()
