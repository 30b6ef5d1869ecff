"""What changes the points of some sessions."""
