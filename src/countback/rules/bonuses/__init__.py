"""What pays points beside the result."""
