"""Who vouches for the sender: the trusted Authentication-Results header (RFC 8601).

Anyone can write such a header.  Ours is the topmost one with our authserv-id that stands
above the first `Received`, which our own server wrote; whatever stands below it came with
the message, and one that bears our name there was put there to deceive.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from publicsuffixlist import PublicSuffixList

from counterfoil.mailbox.headers import Headers, ascii_domain, unfolded
from counterfoil.records.message import Authentication, DomainResult, MailAddress

_HEADER: Final = "authentication-results"
_RESULTS_MAX: Final = 50
_CHARACTERS_MAX: Final = 16_384


class _Method(NamedTuple):
    """One result: `dkim=pass` with its properties, such as `header.d`."""

    name: str
    result: str
    properties: dict[str, str]


def authenticate(
    headers: Headers, senders: Sequence[MailAddress], authserv_ids: Sequence[str]
) -> Authentication:
    """What the trusted header says about the one From domain; nothing where there is none or several."""
    ours = frozenset(each.lower() for each in authserv_ids)
    trusted, has_forged_result = _find(headers, ours)
    if trusted is None:
        return Authentication(has_forged_result=has_forged_result)
    methods = list(_methods(trusted))[:_RESULTS_MAX]
    dmarc = next((method.result for method in methods if method.name == "dmarc"), None)
    spf = tuple(_speaks_for(method) for method in methods if method.name == "spf")
    dkim = tuple(_speaks_for(method) for method in methods if method.name == "dkim")
    domain = senders[0].domain if len(senders) == 1 else ""
    vouched = any(each.result == "pass" and is_aligned(each.domain, domain) for each in (*spf, *dkim))
    return Authentication(
        has_trusted_result=True,
        dmarc=dmarc,
        spf=spf,
        dkim=dkim,
        is_authenticated=bool(domain) and dmarc != "fail" and (dmarc == "pass" or vouched),
        has_forged_result=has_forged_result,
    )


def _find(headers: Headers, ours: frozenset[str]) -> tuple[str | None, bool]:
    """The trusted header, and whether one of our name stands where only a sender could put it."""
    trusted: str | None = None
    has_passed_received = False
    is_forged = False
    for name, value in headers.items:
        if name == "received":
            has_passed_received = True
        elif name == _HEADER and _authserv_id(value) in ours:
            if has_passed_received:
                is_forged = True
            elif trusted is None:
                trusted = value
    # Without any Received no server of ours has had the message in hand.
    return (trusted, is_forged) if has_passed_received else (None, is_forged)


_QUOTED = re.compile(r'"([^"]*)"')
_TOKEN = re.compile(r"\\.|[()]|[^\\()]+|.", re.DOTALL)


def _plain(value: str) -> str:
    """One line without comments, which nest, and without what is escaped."""
    kept: list[str] = []
    depth = 0
    for found in _TOKEN.finditer(unfolded(value[:_CHARACTERS_MAX])):
        token = found[0]
        if token == "(":
            depth += 1
        elif token == ")":
            depth = max(0, depth - 1)
        elif not depth and not token.startswith("\\"):
            kept.append(token)
    return " ".join(kept)


def _authserv_id(value: str) -> str:
    """The first word: who says this.  A version number may follow it."""
    first = _plain(value).partition(";")[0]
    return next(iter(first.replace('"', " ").split()), "").lower()


_RESULT = re.compile(r"\s*([A-Za-z0-9-]+)\s*(?:/\s*\d+\s*)?=\s*([A-Za-z]+)")
_PROPERTY = re.compile(r'([A-Za-z][\w-]*\.[\w-]+|reason)\s*=\s*("[^"]*"|[^\s;"]+)')


def _methods(value: str) -> Iterator[_Method]:
    for statement in _statements(_plain(value))[1:]:
        found = _RESULT.match(statement)
        if found is None:
            continue
        properties: dict[str, str] = {}
        for name, written in _PROPERTY.findall(statement[found.end() :]):
            properties.setdefault(name.lower(), written.strip('"'))
        yield _Method(found[1].lower(), found[2].lower(), properties)


def _statements(text: str) -> list[str]:
    """What stands between semicolons, but for those inside quotes."""
    return _QUOTED.sub(lambda found: found[0].replace(";", ","), text).split(";")


def _speaks_for(method: _Method) -> DomainResult:
    """The domain that a result vouches for: the envelope's for spf, the signer's for dkim."""
    properties = method.properties
    if method.name == "spf":
        written = properties.get("smtp.mailfrom", "")
    else:
        written = properties.get("header.d") or properties.get("header.i") or ""
    return DomainResult(result=method.result, domain=ascii_domain(written.rpartition("@")[2].strip("<>")))


def is_aligned(vouched: str, sender: str) -> bool:
    """Both belong to one organisation (RFC 7489, relaxed): a public suffix is no organisation."""
    if not vouched or not sender:
        return False
    if vouched == sender:
        return True
    if not (vouched.endswith(f".{sender}") or sender.endswith(f".{vouched}")):
        return False
    organisation = _organisation(vouched)
    return organisation is not None and organisation == _organisation(sender)


@lru_cache(maxsize=4096)
def _organisation(domain: str) -> str | None:
    suffixes = _public_suffixes()
    found = suffixes.privatesuffix(domain)
    return str(found) if found else None


@lru_cache(maxsize=1)
def _public_suffixes() -> PublicSuffixList:
    return PublicSuffixList()
