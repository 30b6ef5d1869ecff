"""The referee of title answers: small random seasons, their endings, and what `score` makes of each.

Nothing here is taken from the code that answers: sessions left, entries and endings are worked out anew.
"""
