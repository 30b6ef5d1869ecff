"""Flags as small drawings of our own, simplified to be told apart at 18 × 12 pixels.

Only what stripes, crosses, discs and a few shapes can draw is here; every other country is shown by its
code alone. The code always stands beside the flag.
"""

from __future__ import annotations

# Stripes: direction (h down, v across) and colours, with a width after "*" where it is not 1.
_STRIPES = {
    "ARG": "h 75aadb fff 75aadb", "ARM": "h d90012 0033a0 f2a800", "AUT": "h ed2939 fff ed2939",
    "BEL": "v 000 fae042 ed2939", "BUL": "h fff 00966e d62612", "COL": "h fcd116*2 003893 ce1126",
    "EST": "h 0072ce 000 fff", "FRA": "v 002395 fff ed2939", "GER": "h 000 d00 ffce00",
    "HUN": "h cd2a3e fff 436f4d", "INA": "h ce1126 fff", "IRL": "v 169b62 fff ff883e",
    "ITA": "v 009246 fff ce2b37", "LAT": "h 9e3039*2 fff 9e3039*2", "LTU": "h fdb913 006a44 c1272d",
    "LUX": "h ed2939 fff 00a1de", "MON": "h ce1126 fff", "NED": "h ae1c28 fff 21468b",
    "PER": "v d91023 fff d91023", "POL": "h fff dc143c", "ROU": "v 002b7f fcd116 ce1126",
    "RUS": "h fff 0039a6 d52b1e", "THA": "h a51931 fff 2d2a4a*2 fff a51931", "UKR": "h 0057b7 ffd700",
    "VEN": "h fc0 00247d cf142b", "FRG": "h 000 d00 ffce00",
    "ESP": "h aa151b f1bf00*2 aa151b", "URU": "h fff 0038a8 fff 0038a8 fff",
}  # fmt: skip

# Crosses of the north: field, cross, inner cross (or nothing).
_CROSSES = {
    "DEN": "c8102e fff", "FIN": "fff 003580", "NOR": "ba0c2f fff 00205b", "SWE": "006aa7 fecc00",
    "ISL": "02529c fff dc1e35",
}  # fmt: skip

_UNION = (
    '<path fill="#012169" d="M0 0h36v24H0z"/><path stroke="#fff" stroke-width="5" d="M0 0l36 24M36 0L0 24"/>'
    '<path stroke="#c8102e" stroke-width="2" d="M0 0l36 24M36 0L0 24"/>'
    '<path stroke="#fff" stroke-width="8" d="M18 0v24M0 12h36"/>'
    '<path stroke="#c8102e" stroke-width="5" d="M18 0v24M0 12h36"/>'
)
_SOUTH = f'<path fill="#012169" d="M0 0h36v24H0z"/><g transform="scale(.5)">{_UNION}</g>'

_DRAWN = {
    "AUS": _SOUTH + '<g fill="#fff"><circle cx="9" cy="18" r="2.4"/><circle cx="27" cy="5" r="1.5"/>'
    '<circle cx="27" cy="19" r="1.5"/><circle cx="22.5" cy="11" r="1.5"/>'
    '<circle cx="31.5" cy="10" r="1.5"/></g>',
    "NZL": _SOUTH + '<g fill="#c8102e" stroke="#fff" stroke-width=".7"><circle cx="27" cy="5" r="1.6"/>'
    '<circle cx="27" cy="19" r="1.8"/><circle cx="23" cy="11" r="1.6"/><circle cx="31" cy="10" r="1.4"/></g>',
    "BRA": '<path fill="#009b3a" d="M0 0h36v24H0z"/><path fill="#fedf00" d="M18 3l15 9-15 9L3 12z"/>'
    '<circle cx="18" cy="12" r="5" fill="#002776"/>',
    "CAN": '<path fill="#d52b1e" d="M0 0h36v24H0z"/><path fill="#fff" d="M9 0h18v24H9z"/>'
    '<path fill="#d52b1e" d="M18 3l1.8 3.4 1.9-.8-.7 4.6 2.6-2.4.6 1.5 2.6-.4-1 3 1.2.8-4.6 3.7.5 1.7'
    '-4.3-.6v3.5h-1.2v-3.5l-4.3.6.5-1.7L9 12.7l1.2-.8-1-3 2.6.4.6-1.5 2.6 2.4-.7-4.6 1.9.8z"/>',
    "CHN": '<path fill="#de2910" d="M0 0h36v24H0z"/><path fill="#ffde00" d="M7 3l1.2 3.6H12L8.9 8.8l1.2 3.6'
    'L7 10.2l-3.1 2.2 1.2-3.6L2 6.6h3.8z"/>',
    "CHI": '<path fill="#fff" d="M0 0h36v12H0z"/><path fill="#d52b1e" d="M0 12h36v12H0z"/>'
    '<path fill="#0039a6" d="M0 0h12v12H0z"/><circle cx="6" cy="6" r="2.4" fill="#fff"/>',
    "CZE": '<path fill="#fff" d="M0 0h36v12H0z"/><path fill="#d7141a" d="M0 12h36v12H0z"/>'
    '<path fill="#11457e" d="M0 0l18 12L0 24z"/>',
    "DOM": '<path fill="#002d62" d="M0 0h15v9H0zM21 15h15v9H21z"/>'
    '<path fill="#ce1126" d="M21 0h15v9H21zM0 15h15v9H0z"/>'
    '<path fill="#fff" d="M15 0h6v24h-6zM0 9h36v6H0z"/>',
    "ENG": '<path fill="#fff" d="M0 0h36v24H0z"/><path fill="#ce1124" d="M15 0h6v24h-6zM0 9h36v6H0z"/>',
    "EUR": '<path fill="#039" d="M0 0h36v24H0z"/><circle cx="18" cy="12" r="7" fill="none" stroke="#fc0" '
    'stroke-width="2" stroke-dasharray="2 1.66"/>',
    "GBR": _UNION,
    "GRE": '<path fill="#0d5eaf" d="M0 0h36v24H0z"/><path stroke="#fff" stroke-width="2.7" '
    'd="M0 4h36M0 9.300h36M0 14.600h36M0 20h36"/><path fill="#0d5eaf" d="M0 0h13v13H0z"/>'
    '<path stroke="#fff" stroke-width="2.7" d="M6.5 0v13M0 6.500h13"/>',
    "IND": '<path fill="#f93" d="M0 0h36v8H0z"/><path fill="#fff" d="M0 8h36v8H0z"/>'
    '<path fill="#138808" d="M0 16h36v8H0z"/><circle cx="18" cy="12" r="3" fill="none" stroke="#008"/>',
    "ISR": '<path fill="#fff" d="M0 0h36v24H0z"/><path fill="#0038b8" d="M0 2h36v4H0zM0 18h36v4H0z"/>'
    '<path fill="none" stroke="#0038b8" d="M18 8l3.5 6h-7zM18 16l3.5-6h-7z"/>',
    "JPN": '<path fill="#fff" d="M0 0h36v24H0z"/><circle cx="18" cy="12" r="7" fill="#bc002d"/>',
    "KOR": '<path fill="#fff" d="M0 0h36v24H0z"/><path fill="#cd2e3a" d="M12 12a6 6 0 0 1 12 0z"/>'
    '<path fill="#0047a0" d="M12 12a6 6 0 0 0 12 0z"/>',
    "MEX": '<path fill="#006847" d="M0 0h12v24H0z"/><path fill="#fff" d="M12 0h12v24H12z"/>'
    '<path fill="#ce1126" d="M24 0h12v24H24z"/><circle cx="18" cy="12" r="3" fill="#8a6b2d"/>',
    "POR": '<path fill="#060" d="M0 0h14v24H0z"/><path fill="#f00" d="M14 0h22v24H14z"/>'
    '<circle cx="14" cy="12" r="4" fill="#ff0"/>',
    "PUR": '<path fill="#ed0000" d="M0 0h36v24H0z"/>'
    '<path stroke="#fff" stroke-width="4.8" d="M0 7.200h36M0 16.800h36"/>'
    '<path fill="#0050f0" d="M0 0l16 12L0 24z"/><circle cx="6" cy="12" r="2.5" fill="#fff"/>',
    "RSA": '<path fill="#de3831" d="M0 0h36v12H0z"/><path fill="#002395" d="M0 12h36v12H0z"/>'
    '<path stroke="#fff" stroke-width="8" fill="none" d="M0 0l16 12L0 24M16 12h20"/>'
    '<path stroke="#007a4d" stroke-width="5" fill="none" d="M0 0l16 12L0 24M16 12h20"/>'
    '<path fill="#000" stroke="#ffb612" d="M0 4l10 8-10 8z"/>',
    "SCO": '<path fill="#0065bf" d="M0 0h36v24H0z"/>'
    '<path stroke="#fff" stroke-width="4.5" d="M0 0l36 24M36 0L0 24"/>',
    "SUI": '<path fill="#da291c" d="M0 0h36v24H0z"/><path fill="#fff" d="M15 5h6v4h4v6h-4v4h-6v-4h-4V9h4z"/>',
    "TUR": '<path fill="#e30a17" d="M0 0h36v24H0z"/><circle cx="13" cy="12" r="6" fill="#fff"/>'
    '<circle cx="14.5" cy="12" r="4.8" fill="#e30a17"/><circle cx="21" cy="12" r="1.8" fill="#fff"/>',
    "UAE": '<path fill="#00732f" d="M0 0h36v8H0z"/><path fill="#fff" d="M0 8h36v8H0z"/>'
    '<path d="M0 16h36v8H0z"/><path fill="#f00" d="M0 0h9v24H0z"/>',
    "USA": '<path fill="#fff" d="M0 0h36v24H0z"/><path stroke="#b22234" stroke-width="1.85" '
    'd="M0 .92h36M0 4.62h36M0 8.300h36M0 12h36M0 15.700h36M0 19.38h36M0 23.08h36"/>'
    '<path fill="#3c3b6e" d="M0 0h15v13H0z"/><path stroke="#fff" stroke-dasharray="1 2" '
    'd="M1.5 2.500h13M3 5h11M1.5 7.500h13M3 10h11"/>',
}  # fmt: skip


def _striped(text: str) -> str:
    direction, *colours = text.split()
    parts = [(colour.split("*")[0], int([*colour.split("*"), "1"][1])) for colour in colours]
    whole = sum(width for _, width in parts)
    length = 24 if direction == "h" else 36
    drawn, at = [], 0
    for colour, width in parts:
        start, end = (round(edge * length / whole, 2) for edge in (at, at + width))
        area = (
            f"M0 {start:g}h36v{end - start:g}H0z"
            if direction == "h"
            else f"M{start:g} 0h{end - start:g}v24H{start:g}z"
        )
        drawn.append(f'<path fill="#{colour}" d="{area}"/>')
        at += width
    return "".join(drawn)


def _crossed(text: str) -> str:
    field, *crosses = text.split()
    widths = (6, 3) if len(crosses) == 2 else (5,)
    drawn = [f'<path fill="#{field}" d="M0 0h36v24H0z"/>']
    for colour, width in zip(crosses, widths, strict=True):
        drawn.append(f'<path stroke="#{colour}" stroke-width="{width}" d="M13 0v24M0 12h36"/>')
    return "".join(drawn)


def _framed(drawing: str) -> bytes:
    edge = '<path fill="none" stroke="#000" stroke-opacity=".25" stroke-width="2" d="M0 0h36v24H0z"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 36 24">{drawing}{edge}</svg>\n'.encode()


FLAGS: dict[str, bytes] = {
    code: _framed(drawing)
    for code, drawing in sorted(
        {
            **{code: _striped(text) for code, text in _STRIPES.items()},
            **{code: _crossed(text) for code, text in _CROSSES.items()},
            **_DRAWN,
        }.items()
    )
}
"""The drawings by our code of the country."""
