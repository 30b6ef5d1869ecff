"""How one result is written and read: text, marks, colour, words, legend; one table for every output."""
