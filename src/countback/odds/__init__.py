"""Floor 4: how likely everybody is to win, by endings drawn at random. Start at `forecast.py`."""
