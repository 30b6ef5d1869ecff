"""Who won each title of a series, by year."""

from __future__ import annotations

from collections.abc import Sequence

from countback.site import addresses
from countback.site.html import Html, heads, join, link, name, scrolled, tag
from countback.site.scored import Scored

TITLE = "Champions"
ANCHOR = "champions"


def champions(seasons: Sequence[Scored], published: Sequence[Scored]) -> Html | None:
    """Return a table for each series that has several seasons, the newest first; nothing without one.

    Names of ``published`` seasons lead to the reasons for their points.
    """
    names = dict.fromkeys(scored.season.series for scored in seasons)
    tables = []
    for series in names:
        own = [scored for scored in seasons if scored.season.series == series]
        if len(own) > 1:
            heading = tag("h3", series) if len(names) > 1 else None
            tables.append(join(heading, _table(own, published, f"{TITLE} of {series}")))
    return tag("section", tag("h2", TITLE), tables, id=ANCHOR) if tables else None


def _table(seasons: Sequence[Scored], published: Sequence[Scored], caption: str) -> Html:
    # A championship is the same one as long as it keeps its id; its newest name is taken.
    titles: dict[str, str] = {}
    for scored in seasons:
        for id_, table in scored.tables.items():
            titles.setdefault(id_, table.name)
    rows = []
    for scored in seasons:
        year = str(scored.season.year)
        if scored in published:
            folder = addresses.segment(scored.season.id)
            label = link(year, f"{folder}/{addresses.OVERVIEW}", title=scored.season.name)
        else:
            label = tag("abbr", year, title=scored.season.name)
        cells = [tag("td", _champion(scored, id_, scored in published)) for id_ in titles]
        rows.append(tag("tr", tag("th", label, scope="row", class_="who"), cells))
    head = heads("Year", *titles.values(), who=0)
    whole = tag("table", tag("caption", caption, class_="unseen"), tag("thead", head), tag("tbody", rows))
    return scrolled(whole, caption)


def _champion(scored: Scored, id_: str, linked: bool) -> Html | str:
    """Return who has a title for good; that it is open, or not official yet, where nobody has."""
    if id_ not in scored.tables:
        return "–"
    state = scored.races[id_].state()
    if not state.decided or not state.first:
        return tag("span", "open" if scored.rounds else "not begun", class_="quiet")
    if scored.unsettled:
        return tag("span", "not official yet", class_="quiet")
    folder = f"{addresses.segment(scored.season.id)}/"
    who = [
        link(name(champion.name), folder + addresses.why(id_, champion.id)) if linked else name(champion.name)
        for champion in state.first
    ]
    return join(*([who[0], *(join(", ", champion) for champion in who[1:])]))
