"""The normal form of identifiers."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_ANNOUNCEMENT: Final = re.compile(
    r"\s*P\.?\s?O\.?(?:[^\w]*(?:NO|NOS|NR|NUM|NUMBER)(?![^\W\d_]))?(?![^\W\d_])[\W_]*"
)


def key_of(written: str) -> str:
    """Upper case, letters and digits only, without `PO`, `P.O.`, `#` or `No.` before it.

    `"P.O. # 77120"`, `"PO-77120"`, `"po77120"` and `"77120"` share the key `"77120"`;
    `"P00562623"` and `"POLAR-7"` keep their letters.  Case, blanks, dashes, dots and slashes
    do not matter.  Empty where nothing is left.
    """
    folded = unicodedata.normalize("NFKC", written).upper()
    announced = _ANNOUNCEMENT.match(folded)
    rest = folded[announced.end() :] if announced is not None else folded
    return _kept(rest) or _kept(folded)


def _kept(text: str) -> str:
    return "".join(each for each in text if each.isalnum())
