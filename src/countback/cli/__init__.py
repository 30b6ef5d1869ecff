"""Floor 7: the command line. It composes the floors below and computes nothing itself.

A command is one file here, see `group.py`; what it prints is laid out in `views/`.
"""

from __future__ import annotations

import errno
import gc
import os
import sys


def main() -> None:
    """Run the command line and leave with its exit status.

    A reader that went away (``| head``) and Ctrl-C end it quietly, with 1 and 130; a full disk with a line.
    """
    # Points are integers and never reach BLAS; the threads that NumPy starts for it only delay a start.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

    # A command makes some 60,000 objects, what it imports included, and ends: only those that make more
    # look for lost ones.
    gc.set_threshold(100_000)

    import click

    from countback.cli.group import countback

    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by whoever started us (``>&-``)
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        # A name that an old terminal cannot write is better shown with a "?" than not at all.
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
    try:
        status = countback.main(standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        status = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        status = 130
    except BrokenPipeError:
        # Whatever is still buffered has nowhere to go; Python would complain about it at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 1
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EIO):
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        click.echo(f"the output cannot be written: {error.strerror}", err=True)
        status = 1
    # The system takes all memory back at once; without this, Python looks through it for what is lost first.
    gc.freeze()
    sys.exit(status if isinstance(status, int) else 0)
