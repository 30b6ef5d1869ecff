"""A reliability diagram: what was said to be likely against how often it came true."""

from __future__ import annotations

from collections.abc import Sequence

from countback.charts.svg import drawing, text

SIZE, LEFT, TOP, BOTTOM, RIGHT = 520, 62, 52, 50, 24


def reliability_svg(title: str, bins: Sequence[tuple[float, float, int]], few: int = 30) -> str:
    """Return a picture of bins: chance said on average, part that came true (0 to 1), and cases.

    A dot lies on the diagonal where chances are right. Its bar is two standard errors to either side, of
    ``cases`` taken as independent; bins of fewer than ``few`` cases are drawn hollow.
    """
    span = SIZE - LEFT - RIGHT

    def x(chance: float) -> float:
        return round(LEFT + span * chance, 1)

    def y(chance: float) -> float:
        return round(TOP + (SIZE - TOP - BOTTOM) * (1 - chance), 1)

    content = [f'<text x="{LEFT}" y="26" font-size="17" font-weight="bold">{text(title)}</text>']
    for percent in (0, 25, 50, 75, 100):
        at = percent / 100
        content.append(
            f'<path class="grid" d="M{x(0)} {y(at)}H{x(1)}M{x(at)} {y(0)}V{y(1)}"/>'
            f'<text x="{LEFT - 8}" y="{y(at) + 4:g}" text-anchor="end">{percent} %</text>'
            f'<text x="{x(at)}" y="{y(0) + 18:g}" text-anchor="middle">{percent} %</text>'
        )
    content.append(f'<path class="line dash rest" d="M{x(0)} {y(0)}L{x(1)} {y(1)}"/>')
    content.append(f'<text x="{x(0.5)}" y="{SIZE - 10}" text-anchor="middle">chance said</text>')
    content.append(f'<text x="{x(0) + 6}" y="{y(1) - 8:g}">came true</text>')
    for said, came, cases in bins:
        error = 2 * (came * (1 - came) / max(cases, 1)) ** 0.5
        high, low = y(min(came + error, 1)), y(max(came - error, 0))
        content.append(f'<path class="line s0" d="M{x(said)} {low}V{high}"/>')
        look = 'class="dot s0"' if cases >= few else 'class="line s0" fill-opacity="0"'
        content.append(f'<circle {look} cx="{x(said)}" cy="{y(came)}" r="5"/>')
    told = "; ".join(f"said {said:.1%}, came true {came:.1%} of {cases}" for said, came, cases in bins)
    description = f"Dots on the diagonal are chances that were right. {told}."
    return drawing(SIZE, SIZE, title, description, content, "reliability", alone=True)
