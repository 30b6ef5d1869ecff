"""The desks: pages for those who run a season."""
