"""Invitations (iCalendar): the words a reader would see, unfolded and unescaped."""

from __future__ import annotations

import re
from typing import Final

from counterfoil.mailbox.attachments.extract import TEXT_CHARACTERS_MAX, Extract

_WORDED: Final = frozenset({"SUMMARY", "DESCRIPTION", "LOCATION", "COMMENT", "CONTACT", "X-ALT-DESC", "NAME"})
_FOLD = re.compile(r"\r?\n[ \t]")
_ESCAPE = re.compile(r"\\(.)")
_NAME = re.compile(r"([A-Za-z0-9-]+)((?:;[^:;\"]*(?:\"[^\"]*\"[^:;\"]*)*)*):")


def is_calendar(text: str) -> bool:
    """The text begins as an iCalendar object does."""
    return text.lstrip("\ufeff \t\r\n")[:15].upper() == "BEGIN:VCALENDAR"


def read_calendar(text: str) -> Extract:
    """Summary, description, place and comments of every event, a line each."""
    lines = []
    for line in _FOLD.sub("", text[:TEXT_CHARACTERS_MAX]).splitlines():
        named = _NAME.match(line)
        if named is not None and named[1].upper() in _WORDED:
            value = line[named.end() :]
            words = _ESCAPE.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)
            lines.append(f"{named[1].capitalize()}: {words}")
    return Extract(text="\n".join(lines))
