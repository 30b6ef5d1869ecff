"""What each kind of correction costs. The least sum explains a page; the numbers are printed with it.

A page is typed by people: one digit wrong is likelier than two, a cell likelier wrong than the rules
of the series, and a sign that the page explains ("† back of class") is no error at all.
"""

from __future__ import annotations

READING = 1  # a reading of the rules that the page does not state
RANKED_APART = 5  # cars of a table ranked among themselves, where nothing says so
UNSTATED = 2  # points or a bonus that the page does not give, where it gives none at all
AGAINST = 9  # a bonus or a multiple beside points that the page does give
INHERITED = 0  # who inherits a bonus that a guest cannot take: no error, the page cannot show it
NOTATION = 1  # a mark explained by the page's legend
COPY = 2  # two tables print one result differently: one of them is wrong
CELL = 3  # a cell with one slip: a digit wrong, left out, doubled, two swapped; or a place by one
CELL_OTHER = 5  # any other place or status
BOTH = 1  # the same wrong text in two tables
SWAP = 5  # two rows changed places in one race
BONUS_MISSING = 3  # a pole or fastest lap that is not marked, or one too many
BONUS_UNMARKED = 2  # the same where nearly every other race has its mark
BONUS_OTHER = 4  # marked on somebody else
TOTAL = 4  # a total with one slip
TOTAL_OTHER = 6  # any other total
OUT_OF_ORDER = 2  # the total would not fit between its neighbours
TWICE = 6  # (a fault, not a correction) a place used twice in a race
NEVER = 2  # a place left out, on a page that leaves none out
WINNER = 3  # a winner who differs from the table of results

LEGEND = (
    ("known notation (a mark the legend explains)", NOTATION),
    ("a rule reading that is not stated", READING),
    ("who inherits a bonus", INHERITED),
    ("a result printed differently in two tables", COPY),
    ("a cell, one slip", CELL),
    ("a pole or fastest lap missing", BONUS_MISSING),
    ("a total, one slip", TOTAL),
    ("a pole or fastest lap on somebody else", BONUS_OTHER),
    ("a cell, any other change; two rows swapped", CELL_OTHER),
    ("a total, any other change", TOTAL_OTHER),
)
"""What is printed."""
