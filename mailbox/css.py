"""As much of CSS as it takes to tell whether a text can be seen: declarations, rules, lengths, colours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

STYLESHEET_CHARACTERS_MAX: Final = 300_000
RULES_MAX: Final = 2_000
_DECLARATIONS_CHARACTERS_MAX: Final = 20_000

Declarations = dict[str, str]
"""Property to value, both in lower case, `!important` taken off."""


class Rule(NamedTuple):
    """One selector of a style sheet with its declarations, in cascade order when sorted."""

    is_important: bool
    specificity: tuple[int, int, int]
    position: int
    selector: str
    declarations: Declarations


_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|<!--|-->", re.DOTALL)
_ESCAPE = re.compile(r"\\([0-9a-fA-F]{1,6})\s?|\\(.)", re.DOTALL)
_DECLARATION = re.compile(r"(?<![-\w])([-\w]++)\s*+:\s*+((?:[^;()\"']|\([^()]*\)|\"[^\"]*\"|'[^']*')*)")


def _plain(css: str) -> str:
    css = _COMMENT.sub(" ", css)
    return _ESCAPE.sub(_unescape, css) if "\\" in css else css


def _unescape(found: re.Match[str]) -> str:
    if found[1]:
        code = int(found[1], 16)
        return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else ""
    return found[2]


def parse_declarations(style: str) -> tuple[Declarations, Declarations]:
    """What a `style` attribute or the inside of a rule declares: the ordinary and the important."""
    ordinary: Declarations = {}
    important: Declarations = {}
    for name, value in _DECLARATION.findall(_plain(style[:_DECLARATIONS_CHARACTERS_MAX])):
        plain, mark, _ = value.lower().partition("!")
        (important if mark else ordinary)[name.lower()] = plain.strip()
    return ordinary, important


_MEDIA = re.compile(r"@media\s*([^{]*)$", re.IGNORECASE)
_ALWAYS = re.compile(
    r"(?:(?:only\s+)?(?:all|screen)?\s*(?:and\s*)?(?:\(\s*min-[a-z-]+\s*:[^)]*\)\s*)?)", re.IGNORECASE
)


def parse_stylesheet(css: str) -> list[Rule]:
    """Every rule that applies to a mail on an ordinary screen, in the order of the cascade."""
    rules: list[Rule] = []
    for position, (prelude, body) in enumerate(_blocks(_plain(css[:STYLESHEET_CHARACTERS_MAX]))):
        if position >= RULES_MAX:
            break
        for is_important, declarations in enumerate(parse_declarations(body)):
            if declarations:
                rules += (
                    Rule(bool(is_important), _specificity(selector), position, selector, declarations)
                    for selector in map(str.strip, prelude.split(","))
                    if selector
                )
    return sorted(rules, key=lambda rule: rule[:3])


def _blocks(css: str) -> Iterator[tuple[str, str]]:
    """Selectors and bodies; inside `@media` only where the medium is an ordinary screen."""
    skipped: list[bool] = []
    start = 0
    opened: str | None = None
    for found in re.finditer(r"[{};]", css):
        before = css[start : found.start()].strip()
        if found[0] == "{":
            start = found.end()
            if before.startswith("@"):
                media = _MEDIA.match(before)
                skipped.append(media is None or not _ALWAYS.fullmatch(media[1].strip()))
            else:
                opened = before
        elif found[0] == "}":
            start = found.end()
            if opened is not None:
                if not any(skipped):
                    yield opened, before
                opened = None
            elif skipped:
                skipped.pop()
        elif opened is None:  # an at-rule without a block, such as @import
            start = found.end()


def _specificity(selector: str) -> tuple[int, int, int]:
    return (
        selector.count("#"),
        len(re.findall(r"\.[\w-]|\[|(?<!:):(?!:)", selector)),
        len(re.findall(r"(?:^|[\s>+~])[A-Za-z]", selector)),
    )


_LENGTH = re.compile(r"([-+]?(?:\d+\.?\d*|\.\d+))\s*(px|pt|em|rem|%|in|cm|mm|ex|vw|vh)?")
_PIXELS: Final = {
    "px": 1.0,
    "pt": 4 / 3,
    "rem": 16.0,
    "in": 96.0,
    "cm": 37.8,
    "mm": 3.78,
    "ex": 8.0,
    "vw": 12.8,
    "vh": 8.0,
}
_SIZE_WORDS: Final = {
    "xx-small": 9.0,
    "x-small": 10.0,
    "small": 13.0,
    "medium": 16.0,
    "large": 18.0,
    "x-large": 24.0,
    "xx-large": 32.0,
}


def pixels(value: str, relative_to: float) -> float | None:
    """A length in pixels; `em` and `%` of what it is relative to; None for what is no length."""
    if value in _SIZE_WORDS:
        return _SIZE_WORDS[value]
    found = _LENGTH.match(value)
    if found is None:
        return None
    number, unit = float(found[1]), found[2] or "px"
    if unit == "em":
        return number * relative_to
    if unit == "%":
        return number * relative_to / 100
    return number * _PIXELS[unit]


class Colour(NamedTuple):
    """Red, green and blue, 0 to 255."""

    red: int
    green: int
    blue: int

    def contrast(self, other: Colour) -> float:
        """1 for the same colour, 21 for black on white (WCAG 2)."""
        light, dark = sorted((self._luminance(), other._luminance()), reverse=True)
        return (light + 0.05) / (dark + 0.05)

    def _luminance(self) -> float:
        red, green, blue = (
            share / 12.92 if (share := value / 255) <= 0.03928 else ((share + 0.055) / 1.055) ** 2.4
            for value in self
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue


BLACK: Final = Colour(0, 0, 0)
WHITE: Final = Colour(255, 255, 255)

_NAMED: Final = {
    "black": BLACK,
    "white": WHITE,
    "red": Colour(255, 0, 0),
    "green": Colour(0, 128, 0),
    "blue": Colour(0, 0, 255),
    "gray": Colour(128, 128, 128),
    "grey": Colour(128, 128, 128),
    "silver": Colour(192, 192, 192),
    "maroon": Colour(128, 0, 0),
    "navy": Colour(0, 0, 128),
    "teal": Colour(0, 128, 128),
    "purple": Colour(128, 0, 128),
    "olive": Colour(128, 128, 0),
    "lime": Colour(0, 255, 0),
    "aqua": Colour(0, 255, 255),
    "cyan": Colour(0, 255, 255),
    "yellow": Colour(255, 255, 0),
    "fuchsia": Colour(255, 0, 255),
    "magenta": Colour(255, 0, 255),
    "orange": Colour(255, 165, 0),
    "snow": Colour(255, 250, 250),
    "ivory": Colour(255, 255, 240),
    "azure": Colour(240, 255, 255),
    "ghostwhite": Colour(248, 248, 255),
    "whitesmoke": Colour(245, 245, 245),
    "floralwhite": Colour(255, 250, 240),
    "mintcream": Colour(245, 255, 250),
    "seashell": Colour(255, 245, 238),
    "aliceblue": Colour(240, 248, 255),
    "lavenderblush": Colour(255, 240, 245),
    "window": WHITE,
    "windowtext": BLACK,
    "canvas": WHITE,
    "canvastext": BLACK,
}
_HEX = re.compile(r"#?([0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3,4})(?![0-9a-f])")
_NUMBER = r"(\d{0,6}\.?\d{1,6}%?)"
_FUNCTION = re.compile(rf"rgba?\(\s*{_NUMBER}[\s,]+{_NUMBER}[\s,]+{_NUMBER}(?:[\s,/]+{_NUMBER})?\s*\)")


def is_transparent(value: str) -> bool:
    """True for `transparent` and for colours whose opacity is next to nothing."""
    if value == "transparent":
        return True
    found = _FUNCTION.match(value)
    if found is not None and found[4]:
        return _share(found[4], 1) <= 0.05
    digits = _HEX.fullmatch(value)
    if digits is None or len(digits[1]) not in (4, 8):
        return False
    alpha = digits[1][3] * 2 if len(digits[1]) == 4 else digits[1][6:]
    return int(alpha, 16) <= 12


def colour(value: str) -> Colour | None:
    """The colour that a value begins with; None for what is unknown here or no colour."""
    found = _FUNCTION.match(value)
    if found is not None:
        red, green, blue = (min(255, round(_share(found[n], 255) * 255)) for n in (1, 2, 3))
        return Colour(red, green, blue)
    word = value.split(" ", 1)[0]
    if word in _NAMED:
        return _NAMED[word]
    digits = _HEX.match(word)
    if digits is None:
        return None
    text = digits[1] if len(digits[1]) >= 6 else "".join(each * 2 for each in digits[1])
    return Colour(int(text[:2], 16), int(text[2:4], 16), int(text[4:6], 16))


def _share(written: str, full: int) -> float:
    number = float(written.rstrip("%"))
    return number / 100 if written.endswith("%") else number / full
