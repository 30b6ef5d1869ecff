"""Floor 5: season folders and rulebooks on disk."""
