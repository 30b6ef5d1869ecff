"""Points for a place."""
