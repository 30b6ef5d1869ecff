"""The picture that stands for a season where its address is shared: the first three of a title."""

from __future__ import annotations

from countback.charts.svg import short, text
from countback.formats.colours import LARGE, on, readable
from countback.model.standings import Table
from countback.notation.result import total
from countback.site import addresses, elements
from countback.site.scored import Scored
from countback.titles.state import plainly, sentence

WIDTH, HEIGHT = 1200, 630
SHOWN = 3


def cards(scored: Scored) -> dict[str, bytes]:
    """Return the pictures by path below the season's folder: its own, and one of each championship."""
    made = {addresses.CARD: card(scored)}
    return made | {addresses.card(id_, addresses.CARD): card(scored, id_) for id_ in scored.tables}


def in_words(scored: Scored, id_: str = "") -> str:
    """Return what a picture shows, for those who don't see it."""
    table = _table(scored, id_)
    if table is None or not table.rows:
        return scored.season.name
    first = ", ".join(f"{row.competitor.name} {total(row)}" for row in table.rows[:SHOWN])
    return f"{scored.season.name}, {_after(table)}: {first}"


def _table(scored: Scored, id_: str) -> Table | None:
    return scored.tables[id_] if id_ else next(iter(scored.tables.values()), None)


def _state(scored: Scored, id_: str) -> str:
    """Return where a title stands, and whether results may still change."""
    settled = not scored.unsettled
    told = plainly(sentence(scored.races[id_].state(), settled=settled))
    return told if settled else f"Provisional. {told}"


def _after(table: Table) -> str:
    return f"{table.name}, after round {table.after_round}"


def card(scored: Scored, id_: str = "") -> bytes:
    """Return the picture of a championship (the first one unless it is named) as SVG, 1200 × 630.

    It is in the colours of the series where it has any.
    """
    table = _table(scored, id_)
    site = scored.season.site
    ground = site.band.lower() or "#14213a"
    words = on(ground) if site.band else "#f4f1ea"
    bar = readable(site.accent or "#e4572e", (ground,), LARGE)
    place = readable("#e4a72e", (ground,), LARGE)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'font-family="system-ui,Helvetica,Arial,sans-serif" fill="{words}">',
        f'<title>{text(scored.season.name)}</title><path fill="{ground}" d="M0 0h{WIDTH}v{HEIGHT}H0z"/>',
        f'<path fill="{bar}" d="M80 92h96v10H80z"/>',
        f'<text x="80" y="170" font-size="52" font-weight="700">{text(short(scored.season.name, 40))}</text>',
    ]
    if table and table.rows:
        parts.append(f'<text x="80" y="228" font-size="30" opacity=".8">{text(_after(table))}</text>')
        bold = 'font-size="56" font-weight="700"'
        for number, row in enumerate(table.rows[:SHOWN]):
            y = 330 + number * 92
            parts.append(
                f'<text x="80" y="{y}" {bold} fill="{place}">{elements.position(row)}</text>'
                f'<text x="160" y="{y}" font-size="56">{text(short(row.competitor.name, 26))}</text>'
                f'<text x="1120" y="{y}" {bold} text-anchor="end">{total(row)}</text>'
            )
        state = text(short(_state(scored, table.id), 76))
        parts.append(f'<text x="80" y="596" font-size="28" opacity=".8">{state}</text>')
    parts.append("</svg>\n")
    return "".join(parts).encode()


ICON = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
    b'<rect width="32" height="32" rx="6" fill="#14213a"/>'
    b'<path fill="#e4572e" d="M7 15h5v11H7z"/><path fill="#f4f1ea" d="M14 6h5v20h-5z"/>'
    b'<path fill="#e4a72e" d="M21 19h5v7h-5z"/></svg>\n'
)
"""The sign of the site in a browser's tab."""
