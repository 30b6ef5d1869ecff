"""From what a file holds to a season: matched, previewed, stored as a new revision. Start at `plan.py`."""
