"""Which results count towards the total."""
