"""What ``countback import`` takes: a file here is a kind, with ``SUMMARY`` and ``run(files, folder)``."""
