"""Whether the text of an HTML element can be seen: what each element inherits and what it declares."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from counterfoil.mailbox.css import BLACK, WHITE, Colour, Declarations, colour, is_transparent, pixels

FONT_PIXELS_MIN: Final = 2.0
"""Text of two pixels or less is not there to be read."""
CONTRAST_MIN: Final = 1.25
"""#eeeeee on white has 1.16; the palest grey in use for small print, #cccccc, has 1.6."""
_OPACITY_MIN: Final = 0.1
_AWAY_PIXELS: Final = -200.0
_LINK: Final = Colour(0, 0, 238)

DECIDING: Final = frozenset(
    {
        "display",
        "visibility",
        "opacity",
        "font",
        "font-size",
        "color",
        "-webkit-text-fill-color",
        "background",
        "background-color",
        "background-image",
        "overflow",
        "overflow-x",
        "overflow-y",
        "height",
        "width",
        "max-height",
        "max-width",
        "position",
        "left",
        "top",
        "text-indent",
        "margin-left",
        "margin-top",
        "transform",
        "clip",
        "clip-path",
        "unicode-bidi",
        "direction",
    }
)
"""The properties that can hide a text, or turn it round."""


class Look(NamedTuple):
    """How text directly inside an element looks, as far as seeing it goes."""

    removed: str | None = None
    """Why neither this element nor anything inside it is shown."""
    is_invisible: bool = False
    """`visibility: hidden`, which an inner element may take back."""
    font: float = 16.0
    ink: Colour | None = BLACK
    """None for a transparent text."""
    paper: Colour | None = WHITE
    """None where a picture or gradient lies behind it: nobody knows."""
    is_reversed: bool = False
    """Shown from right to left, whatever it says."""

    def hidden_by(self) -> str | None:
        """How text here is hidden; None where it can be seen."""
        if self.removed is not None:
            return self.removed
        if self.is_invisible:
            return "visibility"
        if self.font <= FONT_PIXELS_MIN:
            return "font_size"
        if self.ink is None:
            return "colour"
        if self.paper is not None and self.ink.contrast(self.paper) < CONTRAST_MIN:
            return "colour"
        return None

    def inside(self, tag: str, attributes: Mapping[str, str | None], declared: Declarations) -> Look:
        """The look inside a child element."""
        if not declared and not attributes:
            return self
        ink = self._ink(tag, attributes, declared)
        return Look(
            removed=self.removed or _removal(attributes, declared),
            is_invisible=_is_invisible(declared, self.is_invisible),
            font=_font(declared, self.font),
            ink=ink,
            paper=self._paper(attributes, declared),
            is_reversed=self.is_reversed or _is_reversed(tag, attributes, declared),
        )

    def _ink(self, tag: str, attributes: Mapping[str, str | None], declared: Declarations) -> Colour | None:
        value = declared.get("-webkit-text-fill-color") or declared.get("color")
        if value is None and tag == "font":
            value = (attributes.get("color") or "").strip().lower() or None
        if value is None:
            return _LINK if tag == "a" and "href" in attributes and self.ink is not None else self.ink
        return None if is_transparent(value) else colour(value) or self.ink

    def _paper(self, attributes: Mapping[str, str | None], declared: Declarations) -> Colour | None:
        painted = " ".join(
            declared[name]
            for name in ("background", "background-image", "background-color")
            if name in declared
        )
        if "url(" in painted or "gradient" in painted or attributes.get("background"):
            return None
        for word in re.findall(r"[a-z-]+\([^)]*\)|[^\s]+", painted):
            if is_transparent(word):
                continue
            found = colour(word)
            if found is not None:
                return found
        plain = (attributes.get("bgcolor") or "").strip().lower()
        return (colour(plain) if plain and not painted else None) or self.paper


def _is_reversed(tag: str, attributes: Mapping[str, str | None], declared: Declarations) -> bool:
    if tag == "bdo":
        return (attributes.get("dir") or "").lower() == "rtl"
    return "override" in declared.get("unicode-bidi", "") and declared.get("direction") == "rtl"


def _is_invisible(declared: Declarations, inherited: bool) -> bool:
    value = declared.get("visibility")
    return inherited if value is None or value == "inherit" else value in ("hidden", "collapse")


_FONT_SIZE = re.compile(r"(?:^|\s)(\d*\.?\d+(?:px|pt|r?em|%)?)\s*(?:/|\s)")


def _font(declared: Declarations, inherited: float) -> float:
    value = declared.get("font-size")
    if value is None and "font" in declared:
        found = _FONT_SIZE.search(declared["font"])
        value = found[1] if found else None
    size = None if value is None else pixels(value, inherited)
    return inherited if size is None else size


def _removal(attributes: Mapping[str, str | None], declared: Declarations) -> str | None:
    if "hidden" in attributes:
        return "display_none"
    if not declared:
        return None
    if declared.get("display") == "none":
        return "display_none"
    opacity = declared.get("opacity")
    if opacity is not None and (pixels(opacity, 1.0) or 0.0) <= _OPACITY_MIN and opacity[:1] in ".0":
        return "opacity"
    if _is_clipped(declared):
        return "clipped"
    return "off_screen" if _is_off_screen(declared) else None


_CLIPPED = re.compile(
    r"rect\(\s*[01](?:px)?\b[^)]*\)|inset\(\s*(?:100|50)%|circle\(\s*0|scale\(\s*0?\.?0\s*[,)]"
)


def _is_clipped(declared: Declarations) -> bool:
    if declared.get("max-height") and _is_nothing(declared["max-height"]):
        return True
    overflow = " ".join(declared.get(name, "") for name in ("overflow", "overflow-x", "overflow-y"))
    if "hidden" in overflow and any(
        name in declared and _is_nothing(declared[name]) for name in ("height", "width", "max-width")
    ):
        return True
    shapes = " ".join(declared.get(name, "") for name in ("clip", "clip-path", "transform"))
    return bool(shapes.strip()) and _CLIPPED.search(shapes) is not None


def _is_nothing(length: str) -> bool:
    size = pixels(length, 16.0)
    return size is not None and size <= 1.0


def _is_off_screen(declared: Declarations) -> bool:
    names = ["text-indent", "margin-left", "margin-top"]
    if declared.get("position") in ("absolute", "fixed"):
        names += ["left", "top"]
    return any(_is_away(declared[name]) for name in names if name in declared)


def _is_away(length: str) -> bool:
    distance = pixels(length, 16.0)
    return distance is not None and distance <= _AWAY_PIXELS
