"""What Countback writes, one file per format."""
