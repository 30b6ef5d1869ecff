"""The one table of what a result can be: its code, its colour in every output, the codes that read as it."""

from __future__ import annotations

from typing import Literal, NamedTuple

from countback.model.classification import Status

Style = Literal["p1", "p2", "p3", "pts", "out", "ret", "nc", "dsq", "dnq", "abs"]
"""What the colour of a result means: a place that pays (gold, silver, bronze, the points), one that doesn't,
retired, not classified, disqualified, not qualified, not there."""


class Code(NamedTuple):
    """How a status is written: ``printed`` everywhere, ``page`` where season pages print another code.

    ``read`` are the codes of pages that mean it, in capitals.
    """

    printed: str
    style: Style
    read: tuple[str, ...] = ()
    page: str = ""

    @property
    def on_page(self) -> str:
        """The code that a season page prints."""
        return self.page or self.printed


CODES: dict[Status, Code] = {
    Status.CLASSIFIED: Code("CL", "out", ("CL",)),
    Status.DNF: Code("DNF", "ret", ("RET", "DNF", "AB", "ABD", "RIT", "ACC", "R"), page="Ret"),
    Status.NOT_CLASSIFIED: Code("NC", "nc", ("NC", "NCL", "UNC")),
    Status.DISQUALIFIED: Code("DSQ", "dsq", ("DSQ", "DQ", "DQD", "SQ", "DISQ")),
    Status.EXCLUDED: Code("EX", "dsq", ("EX", "EXC", "EXCL")),
    Status.DID_NOT_START: Code("DNS", "abs", ("DNS", "DN", "INJ", "NP")),
    Status.DID_NOT_QUALIFY: Code("DNQ", "dnq", ("DNQ", "NQ")),
    Status.DID_NOT_PREQUALIFY: Code("DNPQ", "dnq", ("DNPQ",)),
    Status.DID_NOT_PRACTISE: Code("DNP", "abs", ("DNP", "PO", "TD")),
    Status.WITHDRAWN: Code("WD", "abs", ("WD", "WTH")),
    Status.CANCELLED: Code("C", "abs", ("C", "CAN")),
    Status.DID_NOT_ENTER: Code("DNC", "abs", ("DNA", "DNE", "DNC")),
}
"""A classified car has a place; ``CL`` is for one whose place nobody recorded."""

UNRANKED = "–"
"""The place in class of a car that has none (a guest, another class); its place overall stands beside it."""

READ = {text: status for status, code in CODES.items() for text in code.read}
"""The status that each code of a page means, in capitals."""


class Colour(NamedTuple):
    """The colour of a style: ``tint`` for paper and workbooks (``rrggbb``, "" for none), ``page`` the legend
    of result tables in motor sport articles (a CSS background, with the colour of the letters where it is
    another), ``terminal`` a word of the terminal's styles."""

    tint: str
    page: str
    terminal: str


COLOURS: dict[Style, Colour] = {
    "p1": Colour("f6dd8a", "#ffffbf", "first"),
    "p2": Colour("dcdfe4", "#dfdfdf", "second"),
    "p3": Colour("eac5a0", "#ffdf9f", "third"),
    "pts": Colour("d6ebcf", "#dfffdf", "points"),
    "out": Colour("", "#cfcfff", "outside"),
    "ret": Colour("e6dcf1", "#efcfff", "retired"),
    "nc": Colour("e6dcf1", "#cfcfff", "retired"),
    "dsq": Colour("f6cfca", "#000000; color:#ffffff", "disqualified"),
    "dnq": Colour("", "#ffcfcf", "absent"),
    "abs": Colour("", "#ffffff", "absent"),
}
