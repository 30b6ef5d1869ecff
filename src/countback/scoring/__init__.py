"""Floor 2: from facts and a rulebook to standings, the one way to points. Start at `score.py`."""
