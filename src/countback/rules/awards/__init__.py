"""What pays points in a session for the place held."""
