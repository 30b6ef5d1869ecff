"""Floor 1: one kind of rule per file; its file, its name in TOML and its heading in the docs are one word."""
