"""Edits of a season's files as pure functions: what people wrote in them stays, only what differs changes."""
