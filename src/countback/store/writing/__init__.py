"""The one way in which files on disk are changed: all or nothing, one writer at a time, and kept for undo."""
