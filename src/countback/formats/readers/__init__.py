"""What other programs write, one file per format. A new file here is a new reader; see `recognise.py`."""
