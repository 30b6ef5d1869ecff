"""Floor 3: who can still win, exactly, with proofs; and what if. Start at `decide.py`."""
