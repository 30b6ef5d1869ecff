"""An answer as JSON. An address of e-mail that somebody typed into a text or a name does not leave."""

from __future__ import annotations

import re
from typing import Any

import msgspec

_MAIL = re.compile(rb"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")


def render(data: Any) -> bytes:
    """Return JSON without addresses of e-mail; a file of the folder is whole: it is written back."""
    written = msgspec.json.encode(data, enc_hook=str)
    if b"@" not in written or (isinstance(data, dict) and {*data} == {"name", "version", "text"}):
        return written
    return _MAIL.sub(b"(e-mail)", written)
