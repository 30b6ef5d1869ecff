"""Floor 3: who can still win, exactly; how likely; and what if. Start at `decide.py`."""
