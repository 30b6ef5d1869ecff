"""How likely everybody is to win a title: forecasts of a season that is under way, as part of a page."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from math import ceil

from countback.charts.odds import odds_svg
from countback.model.text import slug
from countback.model.words import event_code, one_in
from countback.odds.answer import Forecast, Odds, rests_on
from countback.odds.outcomes import in_percent
from countback.site import addresses, elements
from countback.site.drawing import Drawn
from countback.site.html import Html, heads, join, link, name, scrolled, tag
from countback.site.scored import Scored

SHOWN, DRAWN = 10, 6
"""So many names are in the table, and in the chart."""


NARROW = "\u202f"
"""A space that no line is broken at."""


def section(scored: Scored, id_: str) -> Html | None:
    """Return the odds of one title as things stand; None where there are none, or it is decided."""
    drawn = scored.drawn
    if drawn is None or id_ not in drawn.forecasts:
        return None
    history = drawn.forecasts[id_]
    now = history[-1]
    able = [row for row in now.rows if row.title > 0]
    if len(able) < 2:
        return None
    shown = [row for row in able[:SHOWN] if percent(row) >= 1] or able[:1]
    rest, out = able[len(shown) :], len(now.rows) - len(able)
    most = percent(rest[0]) if rest else 0
    others = [
        f"{elements.number_of(len(rest), 'other')} {f'up to {most}' if most else 'below 1'} %"
        if rest
        else "",
        f"{elements.number_of(out, 'other')} without a chance, being out of it" if out else "",
    ]
    told = "; ".join(other for other in others if other)
    return tag(
        "section",
        tag("h2", "How likely"),
        _table(scored, id_, shown),
        tag("p", f"{told[:1].upper()}{told[1:]}.") if told else None,
        _chart(scored, drawn, id_, shown[:DRAWN]) if len(history) > 1 else None,
        _model(drawn, now),
        id="odds",
    )


def percent(row: Odds) -> int:
    """Return a chance as a whole percent."""
    return round(100 * row.title)


def percent_words(row: Odds) -> str:
    """Return ``17 %``; ``< 1 %`` and ``> 99 %`` for what is not quite impossible or certain."""
    return in_percent(row).replace(" %", f"{NARROW}%")


def _table(scored: Scored, id_: str, shown: Sequence[Odds]) -> Html:
    rows = [
        tag(
            "tr",
            tag(
                "th",
                link(name(row.name), f"{addresses.segment(row.competitor)}.html")
                if row.competitor in scored.rows[id_]
                else name(row.name),
                scope="row",
                class_="who",
            ),
            tag("td", percent_words(row), class_="num total"),
            tag("td", f"±{NARROW}{ceil(100 * row.error)}" if row.error else "exact", class_="num"),
            tag("td", one_in(percent(row) / 100, 0.01).replace(" ", NARROW), class_="num"),
            tag("td", str(round(row.points)), class_="num"),
        )
        for row in shown
    ]
    caption = "The odds of the title"
    error = tag("abbr", "±", title="Standard error of the draw, in percent")
    points = tag("abbr", "Final", title="Points expected at the end")
    head = heads("Name", "Title", error, "Odds", points, numbers=(1, 2, 3, 4), who=0)
    whole = tag("table", tag("caption", caption, class_="unseen"), tag("thead", head), tag("tbody", rows))
    return scrolled(whole, caption)


def _chart(scored: Scored, drawn: Drawn, id_: str, shown: Sequence[Odds]) -> Html:
    """Return the odds after each round in two shapes, drawn from whole percents."""
    history = drawn.forecasts[id_]
    courses, told = [], []
    for chance in shown:
        shares = [
            next((row for row in was.rows if row.competitor == chance.competitor), None) for was in history
        ]
        courses.append((chance.name, [percent(row) / 100 if row else 0.0 for row in shares]))
        told.append([in_percent(row) if row else "0 %" for row in shares])
    codes = {event.round: event_code(event) for event in scored.events}
    title = f"{history[-1].name}: odds of the title after each round"
    own = {line.competitor.id: line.colour for line in scored.courses[id_].lines}
    labels = [codes[number] for number in drawn.rounds]
    colours = [own.get(row.competitor) for row in shown]
    svg = partial(odds_svg, title, labels, courses, told=told, colours=colours, alone=False)
    ids = f"odds-{slug(id_)}"
    caption = "Odds of the title after each round"
    drawing = scrolled(join(Html(svg(id_=ids)), Html(svg(id_=ids, narrow=True))), caption)
    return join(tag("h3", caption), drawing)


def _model(drawn: Drawn, now: Forecast) -> Html:
    """Return what the odds are, and what they are not."""
    before = f" For each round before, {drawn.before} were drawn." if len(drawn.rounds) > 1 else ""
    return join(
        tag("p", f"Chances, not facts. {rests_on(now, drawn.seed)}{before}", class_="note prose"),
        " ",
        tag(
            "p",
            "How strong cars and drivers are, and how unsure that is, is learned from those results alone, "
            "newer ones counting more; any car may retire or miss an event, as often as seen so far. Nothing "
            "is known of weather, circuits, new parts, penalties or tactics. Final is what is expected at "
            "the end, in points; ± is the error of drawing only so often; that of the model is larger. Only "
            "what is proved has 0 or 100\u202f%.",
            class_="note prose",
        ),
    )
