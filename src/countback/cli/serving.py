"""A web server for a site on this machine, to look at it before it goes elsewhere."""

from __future__ import annotations

import os
import sys
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


class _Handler(SimpleHTTPRequestHandler):
    """Files of one folder: no hidden ones, no lists of folders, and none that a link leads out to."""

    def send_head(self) -> Any:
        """Send the headers of an answer and return the file, or None after an error."""
        path = self.translate_path(self.path)
        base = os.path.realpath(self.directory)
        if "\0" in path or not self._inside(path, base):
            self.send_error(HTTPStatus.NOT_FOUND, "File not found")
            return None
        return super().send_head()

    def _inside(self, path: str, base: str) -> bool:
        inside = os.path.relpath(path, self.directory)
        hidden = any(part.startswith(".") and part != "." for part in Path(inside).parts)
        return not hidden and os.path.commonpath([base, os.path.realpath(path)]) == base

    def list_directory(self, path: Any) -> None:
        """Send that there is no page: a site has an index where it has one."""
        self.send_error(HTTPStatus.NOT_FOUND, "File not found")


class _Server(ThreadingHTTPServer):
    """A server that takes no notice of browsers that go away."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Pass over a connection that was reset; print anything else."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


def server(folder: Path, port: int) -> ThreadingHTTPServer:
    """Return a server of the files in ``folder``. Raises ``OSError`` where the port cannot be had."""
    return _Server(("127.0.0.1", port), partial(_Handler, directory=str(folder)))
