"""How the longer patterns of this room are written down, so that they can be read and added to."""

from __future__ import annotations

import re


def either(alternatives: str) -> str:
    """A group that matches any of the alternatives, which stand on lines of their own or between ` | `."""
    found = (each.strip() for each in re.split(r"\n| \| ", alternatives))
    return "(?:" + "|".join(each for each in found if each) + ")"
