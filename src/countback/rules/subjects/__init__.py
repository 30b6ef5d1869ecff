"""Who accumulates the points."""
