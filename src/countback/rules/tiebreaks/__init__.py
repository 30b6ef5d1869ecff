"""Steps that part competitors equal on points."""
