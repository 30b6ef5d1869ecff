"""API v1: what the desks do, for programs, by the same pure actions and with the same findings.

A request goes through `answering` (how often, the same answer again, ETag), `access` (who, and may they),
and a view: `reading` shows what was issued, `desk_reading` what a desk sees, `entering` and `stewarding`
change it. `routes` is the one list of them; `shapes` is what they take and give.
"""
