"""A race cut short pays a part of the points."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from countback.model.contract import ALIKE
from countback.model.facts import Bools, BySession, Facts, League
from countback.model.kinds import Field, Modifier, Outlook
from countback.model.points import format_points
from countback.rules.distance import Band, CountedBack, in_full, share_run, too_few_laps
from countback.rules.saying import awards_of, counted, listed, percent

WHOLE = Fraction(1)


@dataclass(frozen=True, kw_only=True)
class Shortened(Modifier):
    """A race that went less of its distance than a band says pays the ``factor`` of the lowest such band.

    It pays nothing at all unless ``minimum_laps`` were run: run, not counted, for a result may be
    counted back (Belgium 2021: three laps run, one counted, half points). ``counted_back`` gives the
    laps run where the record has only those counted. A race whose distance is not recorded is taken
    for whole. Source: FIA Formula One Sporting Regulations 1980-2021, article 6.5.
    """

    kind: ClassVar[str] = "shortened"
    outlook: ClassVar[Outlook] = "monotone"
    no_place = ALIKE
    only_paid: ClassVar[bool] = True
    bands: tuple[Band, ...]
    minimum_laps: int = 0
    counted_back: tuple[CountedBack, ...] = ()

    def never_acts(self, facts: Facts, paid: Bools) -> str:
        if not self.minimum_laps and all(band.factor == 1 for band in self.bands):
            return "whatever the distance, points are what they were"
        return super().never_acts(facts, paid)

    def foresight(self) -> Outlook:
        # Where less than nothing is paid, the best is to have no place.
        return "by-ending" if any(band.factor < 0 for band in self.bands) else super().foresight()

    def shorter_pays_no_more(self) -> bool:
        return all(0 <= band.factor <= 1 for band in self.bands)

    def factors(self, facts: Facts, field: Field) -> BySession[Fraction]:
        return facts.by_session(self._factor, WHOLE)

    def _factor(self, league: League, number: int) -> Fraction:
        session = league.sessions[number]
        least = self.minimum_laps
        if in_full(session, least):  # as nearly all are
            return WHOLE
        if least and too_few_laps(session, int(league.round[number]), least, self.counted_back):
            return Fraction(0)
        share = share_run(session)
        if share is None:
            return WHOLE
        bands = sorted(self.bands, key=lambda band: band.below)
        return next((band.factor for band in bands if share < band.below), WHOLE)

    def told(self) -> str:
        bands = [
            f"{format_points(band.factor)} below {percent(band.below)}"
            for band in sorted(self.bands, key=lambda band: -band.below)
        ]
        said = []
        if bands:
            said.append(
                f"In a race cut short {awards_of(self)} is multiplied by {listed(bands)} of the distance."
            )
        if self.minimum_laps:
            fewer = f"If fewer than {counted(self.minimum_laps, 'lap')} were run"
            said.append(f"{fewer}, it pays nothing." if bands else f"{fewer}, {awards_of(self)} is lost.")
        for back in self.counted_back:
            said.append(f"In round {back.round}, {counted(back.laps_run, 'lap')} were run.")
        return " ".join(said)
