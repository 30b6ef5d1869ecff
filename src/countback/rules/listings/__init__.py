"""Who is in the table, and who holds a position in it."""
