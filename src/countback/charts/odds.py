"""A chart of the odds of a title after each round: a line for each name, from 0 to 100 %."""

from __future__ import annotations

from collections.abc import Sequence

from countback.charts.svg import LIGHT, apart, class_of, drawing, labelled, on_two_lines, short, text, under

WIDTH, HEIGHT = 960, 380
LEFT, RIGHT, TOP, BOTTOM = 56, 200, 16, 34
NARROW = (360, 300, 50, 146)
"""Width, height, left and right margin on a phone."""


def odds_svg(
    title: str,
    labels: Sequence[str],
    lines: Sequence[tuple[str, Sequence[float]]],
    *,
    told: Sequence[Sequence[str]] = (),
    colours: Sequence[int | None] | None = None,
    id_: str = "odds",
    alone: bool = True,
    narrow: bool = False,
) -> str:
    """Return a picture of chances (0 to 1) by name at each of the labels, told in words as well.

    ``told`` are the words for the chances of each line, where whole percents would not do (``> 99 %``).
    ``colours`` are those that the lines have in other charts of the season, None for grey; without them the
    first few have one. ``alone`` gives the drawing its own style and its title, for a file.
    ``narrow`` is for phones.
    """
    width, height, left, margin = NARROW if narrow else (WIDTH, HEIGHT, LEFT, RIGHT)
    top = TOP + 30 * alone
    right = width - margin
    step = (right - left) / max(len(labels) - 1, 1)

    def y(chance: float) -> float:
        return round(top + (height - top - BOTTOM) * (1 - chance), 1)

    content = [f'<text x="{left}" y="24" font-size="17" font-weight="bold">{text(title)}</text>'] * alone
    for percent in (0, 25, 50, 75, 100):
        mark = y(percent / 100)
        content.append(
            f'<path class="grid" d="M{left} {mark}H{right}"/>'
            f'<text x="{left - 8}" y="{mark + 4:g}" text-anchor="end">{percent} %</text>'
        )
    places = [round(left + number * step, 1) for number in range(len(labels))]
    content += under(labels, places, height - 12)
    end = places[-1] if places else left
    drawn = [(name, [y(chance) for chance in chances]) for name, chances in lines]
    ends = [course[-1] if course else y(0) for _, course in drawn]
    # Names stand in the order in which lines end, the highest first.
    order = sorted(range(len(ends)), key=lambda number: ends[number])
    spread = apart([ends[n] for n in order], 28 if narrow else 17, top + 4, height - BOTTOM)
    labelled_at = dict(zip(order, spread, strict=True))
    own = colours or [number if number < len(LIGHT) else None for number in range(len(lines))]
    for number, (_, course) in reversed([*enumerate(drawn)]):
        style = class_of(own[number])
        points = " ".join(f"{x:g},{at:g}" for x, at in zip(places, course, strict=False))
        content.append(f'<polyline class="line {style}" points="{points}"/>')
        content.append(f'<circle class="dot {style}" cx="{end:g}" cy="{ends[number]}" r="3.5"/>')
        content.append(
            f'<path class="lead {style}" d="M{right + 6} {ends[number]}L{right + 18} {labelled_at[number]}"/>'
        )
    words_of = told or [[f"{100 * chance:.0f} %" for chance in chances] for _, chances in lines]
    for number, (name, chances) in enumerate(lines):
        last = f"{words_of[number][-1]} ".replace(" %", "\u202f%") if chances else ""
        words = on_two_lines(last + name) if narrow else (last + short(name, 22),)
        content.append(labelled(right + 23, labelled_at[number], words, first=own[number] is not None))
    all_told = "; ".join(
        f"{name}: {', '.join(said)}" for (name, _), said in zip(lines, words_of, strict=True)
    )
    description = f"Chances at {', '.join(labels)}. {all_told}."
    shape = "narrow" if narrow else ""
    return drawing(width, height, title, description, content, id_, alone=alone, shape=shape)
