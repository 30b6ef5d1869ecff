"""``python -m countback``: the command line."""

from countback.cli import main

main()
