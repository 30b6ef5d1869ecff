"""How many cars of one competitor score in a session."""
