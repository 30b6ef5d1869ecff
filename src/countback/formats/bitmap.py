"""A drawing as a bitmap, for those who take no SVG."""

from __future__ import annotations

from countback.formats.writing import MissingExtra

_PAGE = """
#set page(width: auto, height: auto, margin: 0pt)
#image(bytes(sys.inputs.drawing), format: "svg")
"""


def png(drawing: bytes) -> bytes:
    """Return an SVG drawing as PNG in its own size, with the fonts that typst carries.

    Raises ``MissingExtra`` without typst.
    """
    try:
        import typst
    except ImportError as missing:
        raise MissingExtra("bitmaps need typst: pip install 'countback[pdf]'") from missing
    drawn: bytes = typst.compile(
        _PAGE.encode(),
        sys_inputs={"drawing": drawing.decode()},
        ignore_system_fonts=True,
        format="png",
        ppi=96.0,
    )
    return drawn
