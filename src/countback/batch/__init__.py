"""Floor 5: many seasons at once."""
