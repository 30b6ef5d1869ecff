"""Kinds of phases: resets and playoffs."""
