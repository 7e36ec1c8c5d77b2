"""Message-IDs of our own, which name their case and cannot be made up.

`<cf-CASE.DRAFT.SIGNATURE@domain>`: the case as it is, a digest of draft and revision, and
a signature over both.  The same revision always has the same id, so that a message that
was sent can be found again; a reply to it leads to its case.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import Final

_PREFIX: Final = "cf-"
_DRAFT_DIGITS: Final = 12
_SIGNATURE_DIGITS: Final = 24
_CASE: Final = r"[A-Za-z0-9_-]{1,80}"
_MESSAGE_ID = re.compile(
    rf"<?{_PREFIX}(?P<case>{_CASE})\.(?P<draft>[0-9a-f]{{{_DRAFT_DIGITS}}})"
    rf"\.(?P<signature>[0-9a-f]{{{_SIGNATURE_DIGITS}}})@(?P<domain>[^@<>\s]{{1,253}})>?"
)


def mint_message_id(case_id: str, draft_id: str, revision: int, *, key: bytes, domain: str) -> str:
    """The Message-ID of one revision of one draft, with angle brackets."""
    assert re.fullmatch(_CASE, case_id), "a case id stands in a Message-ID as it is"
    assert key, "an empty key signs nothing"
    draft = hashlib.sha256(f"{draft_id}\0{revision}".encode()).hexdigest()[:_DRAFT_DIGITS]
    return f"<{_PREFIX}{case_id}.{draft}.{_signature(case_id, draft, key)}@{domain}>"


def case_of_token(message_id: str, key: bytes) -> str | None:
    """The case that one of our Message-IDs names; None for any other id, and for one tampered with."""
    found = _MESSAGE_ID.fullmatch(message_id.strip())
    if found is None or not key:
        return None
    if not hmac.compare_digest(found["signature"], _signature(found["case"], found["draft"], key)):
        return None
    return found["case"]


def _signature(case_id: str, draft: str, key: bytes) -> str:
    return hmac.new(key, f"{case_id}.{draft}".encode(), hashlib.sha256).hexdigest()[:_SIGNATURE_DIGITS]
