"""The normal form of identifiers."""

from __future__ import annotations

import unicodedata


def key_of(written: str) -> str:
    """Upper case, letters and digits only, without a leading `PO`: case, blanks and dashes do not matter.

    `"P.O. # 77120"`, `"PO-77120"` and `"77120"` share the key `"77120"`; `"P00562623"` keeps its `P`.
    Dots and slashes between digits do not matter either.  Empty where nothing is left.
    """
    folded = unicodedata.normalize("NFKC", written).upper()
    kept = "".join(each for each in folded if each.isalnum())
    if kept.startswith("PO") and len(kept) > 2 and kept[2:].isdigit() and not folded.startswith("P0"):
        return kept[2:]
    return kept
