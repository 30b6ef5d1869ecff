"""Countback: a racing championship, from the timing file to the published, provable standings."""

__version__ = "0.1.0"
