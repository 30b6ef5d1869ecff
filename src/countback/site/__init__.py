"""Floor 5: the public pages of a season, pure functions of its standings."""
