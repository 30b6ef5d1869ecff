"""What is answered: how likely everybody is to win, and what that rests on."""

from __future__ import annotations

import msgspec


class Odds(msgspec.Struct, frozen=True, kw_only=True):
    """What is likely for one competitor. ``positions`` [k - 1] is the chance of finishing k-th or equal k-th.

    ``title`` is the chance of the title: 1 and 0 are proved (clinched, eliminated, as `titles` says), never
    only drawn. An ending in which n are first counts 1/n for each of them. ``shared`` is the chance of being
    first with an equal: whoever has clinched has 1 all the same, and there the sum is above 1. ``error`` is
    the Monte Carlo standard error, 0 where the chance is proved. ``points`` are expected.
    """

    competitor: str
    name: str
    title: float
    error: float
    shared: float
    positions: tuple[float, ...]
    points: float


class Forecast(msgspec.Struct, frozen=True, kw_only=True):
    """Everybody's odds in one championship after a session, the likeliest champion first.

    ``entry_set`` says who may take part in the sessions left, as in `titles`: ``entries`` of them, of which
    ``drawn`` are likely enough to be drawn. ``complete`` tells whether all rounds are on the calendar: where
    not, only those listed are drawn, and nothing is certain. ``learned`` are the races by season, the newest
    first; ``not_drawn`` what may decide, too, and is left out of the drawing. ``pending`` are decisions that
    are open or under appeal: endings are scored as they stand, and certain is only what is so whichever way
    they go.
    """

    championship: str
    name: str
    after_session: str
    after_round: int
    entry_set: str
    entries: int
    drawn: int
    complete: bool
    sessions_left: int
    learned: dict[str, int]
    not_drawn: tuple[str, ...]
    runs: int
    rows: tuple[Odds, ...]
    pending: str = ""

    def __repr__(self) -> str:
        """Return one line."""
        after = self.after_session or "nothing"
        return f"<Forecast {self.championship} after {after}: {self.runs} endings, {len(self.rows)} rows>"


def rests_on(forecast: Forecast, seed: int) -> str:
    """Return in a sentence or two what odds rest on: entries, seasons, endings, and what is not drawn."""
    told = _rests_on(forecast, seed)
    if forecast.pending:
        told += f" Not decided yet, and scored as it stands: {forecast.pending}."
    return told


def _rests_on(forecast: Forecast, seed: int) -> str:
    if not forecast.sessions_left:
        if forecast.complete:
            return "Rests on the results alone: the season is over, and nothing was drawn."
        return (
            "The calendar is open and lists nothing more: how many rounds are left is not known, so nothing "
            "was drawn."
        )
    races = [f"{many} race{'s' * (many != 1)} of {name}" for name, many in forecast.learned.items() if many]
    who = f"{forecast.entries} entries that may take part ({forecast.entry_set})"
    likely = forecast.drawn < forecast.entries
    who = f"the {forecast.drawn} likely ones of {who}" if likely else f"all {who}"
    learned = (
        f"strengths learned from {', '.join(races)}"
        if races
        else "all equally strong, as nothing has been run"
    )
    left_out = f"not drawn: {', '.join(forecast.not_drawn)}"
    if not forecast.complete:
        left_out += "; the calendar is open: only what it lists is drawn, and nothing is certain"
    drawn = f"{forecast.runs} endings of the season drawn at random (seed {seed})"
    return f"Rests on {drawn}, with {who}; {learned}; {left_out}."
