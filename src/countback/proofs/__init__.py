"""Floor 3: what was claimed about titles, checked anew. It shares no code with `titles`, which claims it."""
