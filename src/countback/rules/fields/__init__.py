"""Who ranks, and whether the cars behind those left out move up."""
