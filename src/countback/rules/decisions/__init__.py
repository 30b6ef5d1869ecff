"""What each kind of stewards' decision does."""
