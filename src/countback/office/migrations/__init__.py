"""How the tables of the office came about."""
