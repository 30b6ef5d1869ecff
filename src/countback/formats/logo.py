"""A logo that anybody may have drawn, as a file that a public page can show.

Of SVG only what draws is kept: nothing that runs, moves, or asks for something from elsewhere.
"""

from __future__ import annotations

import math
import re
import struct
from typing import NamedTuple
from xml.etree import ElementTree

LARGEST = 200_000
"""Bytes of a logo at most: it is loaded with every first page."""
_DEEPEST = 60
_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_PNG = b"\x89PNG\r\n\x1a\n"
# fmt: off
_DRAWING = frozenset((
    "svg", "g", "defs", "symbol", "use", "title", "desc", "path", "rect", "circle", "ellipse", "line",
    "polyline", "polygon", "text", "tspan", "textPath", "image", "linearGradient", "radialGradient", "stop",
    "clipPath", "mask", "pattern", "marker", "filter", "feBlend", "feColorMatrix", "feComponentTransfer",
    "feComposite", "feFlood", "feFuncA", "feFuncB", "feFuncG", "feFuncR", "feGaussianBlur", "feMerge",
    "feMergeNode", "feMorphology", "feOffset", "style", "switch",
))
# fmt: on
#: What drawing programs note for themselves: nobody misses it.
_NOTES = frozenset(("metadata", "view"))
_EMBEDDED = re.compile(r"data:image/(?:png|jpeg);base64,[A-Za-z0-9+/=\s]*\Z")
_CALL = re.compile(r"url\(([^)]*)\)?", re.IGNORECASE)
_LENGTH = re.compile(r"\s*(\d{1,6}(?:\.\d{1,6})?)\s*(?:px|pt|mm|cm|in|pc)?\s*\Z")


class Logo(NamedTuple):
    """A logo ready to be shown: ``suffix`` is ``.svg`` or ``.png``, ``left_out`` what was taken out of it.

    ``shape`` is its width divided by its height.
    """

    suffix: str
    content: bytes
    shape: float
    left_out: tuple[str, ...] = ()


class UnusableLogoError(ValueError):
    """A file that cannot be a logo; the message says why, ``hint`` what to do."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


def read_logo(content: bytes) -> Logo:
    """Return what may be shown of a file; its content tells what it is. Raises `UnusableLogoError`."""
    if len(content) > LARGEST:
        message = f"has {len(content):,} bytes, at most {LARGEST:,} are taken"
        raise UnusableLogoError(message, "make it smaller: a logo is shown some 40 pixels high")
    if content.startswith(_PNG):
        return _png(content)
    return _svg(content)


def _png(content: bytes) -> Logo:
    if len(content) < 33 or content[12:16] != b"IHDR" or b"IEND" not in content[-16:]:
        raise UnusableLogoError("is a PNG file that is damaged or cut off", "export it again")
    width, height = struct.unpack(">II", content[16:24])
    return Logo(".png", content, _shape(width, height))


def _svg(content: bytes) -> Logo:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnusableLogoError("is neither SVG in UTF-8 nor PNG", "save it as one of the two") from None
    if "<!ENTITY" in text or "\0" in text:
        raise UnusableLogoError("defines entities of its own", "save it as plain or optimised SVG")
    try:
        root = ElementTree.fromstring(text)
    except (ElementTree.ParseError, ValueError) as error:
        message = f"is neither PNG nor well-formed SVG: {error}"
        raise UnusableLogoError(message, "save it as plain SVG or PNG") from None
    if root.tag != f"{{{_SVG}}}svg":
        message = "is XML without the namespace of SVG"
        raise UnusableLogoError(message, f'write <svg xmlns="{_SVG}" ...>')
    left_out: dict[str, None] = {}
    drawn = _kept(root, left_out, 0)
    if drawn is None:
        raise UnusableLogoError("has nothing in it", "save it as plain SVG or PNG")
    drawn.set("xmlns", _SVG)
    shape = _svg_shape(drawn)
    content = ElementTree.tostring(drawn, encoding="unicode").encode()
    return Logo(".svg", content, shape, tuple(left_out))


def _kept(element: ElementTree.Element, left_out: dict[str, None], depth: int) -> ElementTree.Element | None:
    """Return what draws of an element and all in it, without namespaces; None for what does not."""
    if depth > _DEEPEST:
        message = f"has elements more than {_DEEPEST} deep in each other"
        raise UnusableLogoError(message, "save it as optimised SVG")
    if not isinstance(element.tag, str):
        return None  # a comment, or an instruction to some program
    space, _, local = element.tag.rpartition("}")
    if space != f"{{{_SVG}" or local in _NOTES:
        return None
    if local not in _DRAWING:
        left_out[f"<{local}>"] = None
        return None
    if local == "style" and not _harmless(element.text or ""):
        left_out["<style>"] = None
        return None
    kept = ElementTree.Element(local)
    for name, value in element.attrib.items():
        attribute = _attribute(local, name, value, left_out)
        if attribute is not None:
            kept.set(attribute, value)
    kept.text, kept.tail = element.text, element.tail
    for child in element:
        inner = _kept(child, left_out, depth + 1)
        if inner is not None:
            kept.append(inner)
        elif child.tail and len(kept):
            kept[-1].tail = (kept[-1].tail or "") + child.tail
        elif child.tail:
            kept.text = (kept.text or "") + child.tail
    return kept


def _attribute(element: str, name: str, value: str, left_out: dict[str, None]) -> str | None:
    """Return the name that an attribute is kept under; None where it is left out."""
    space, _, local = name.rpartition("}")
    if space and space != f"{{{_XLINK}":
        return "xml:space" if local == "space" else None
    if local.lower() == "href":
        if value.strip().startswith("#") or (element == "image" and _EMBEDDED.match(value.strip())):
            return "href"
    elif space:
        return None
    elif not local.lower().startswith("on") and _harmless(value):
        return local
    left_out[local] = None
    return None


def _harmless(style: str) -> bool:
    """Tell whether a value asks for nothing but what is in the drawing."""
    if any(sign in style for sign in ("\\", "@", "//")) or "image-set" in style.lower():
        return False
    if any(not call[1].strip(" \t\r\n'\"").startswith("#") for call in _CALL.finditer(style)):
        return False
    return not re.search(r"(?:java|vb)script\s*:|data\s*:", style, re.IGNORECASE)


def _svg_shape(root: ElementTree.Element) -> float:
    lengths = [_LENGTH.match(root.get(side, "")) for side in ("width", "height")]
    if all(lengths):
        return _shape(*(float(length[1]) for length in lengths if length))
    try:
        _, _, width, height = (float(part) for part in re.split(r"[\s,]+", root.get("viewBox", "").strip()))
    except ValueError:
        message = "does not say how large it is"
        raise UnusableLogoError(
            message, 'write viewBox="0 0 120 40" on <svg>, with its own figures'
        ) from None
    return _shape(width, height)


def _shape(width: float, height: float) -> float:
    if not (math.isfinite(width) and math.isfinite(height) and width > 0 and height > 0):
        raise UnusableLogoError("has no width or no height", "export it again")
    shape = width / height
    if not 0.1 <= shape <= 20:
        message = f"is {shape:.3g} times as wide as it is high"
        raise UnusableLogoError(message, "give one between a tenth and twenty times")
    return shape
