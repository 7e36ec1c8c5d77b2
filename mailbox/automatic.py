"""Mail that nobody wrote to us just now: our own, bounces, absences, replies of machines, lists (RFC 3834).

Only facts.  Whether such mail is answered is decided elsewhere, and an order that an ERP
sends is ordinary business though a machine wrote it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from counterfoil.mailbox.headers import Headers, header_text, parse_id
from counterfoil.mailbox.mime import Node, children, content_type, parameter, walk
from counterfoil.mailbox.patterns import either
from counterfoil.records.message import Automatic, AutomaticKind, MailAddress

_BOUNCED: Final = "delivery-status"
_READ: Final = "disposition-notification"
_COMPLAINT: Final = "feedback-report"
_PARTS_MAX: Final = 200
_BOUNCED_MAX: Final = 20

_DAEMON = re.compile(
    r"(?:mailer-?daemon|postmaster|mail-?delivery(?:-system)?|mdaemon|bounces?)@", re.IGNORECASE
)
_DAEMON_NAME = re.compile(
    r"mail(?:er)?[- ]?(?:delivery|daemon)|delivery (?:sub)?system|postmaster", re.IGNORECASE
)
_BOUNCE_SUBJECT = re.compile(
    either("""
        undeliver(?:ed|able)
        (?:mail|message) delivery fail
        delivery (?:status notification|has failed|failure|problem)
        returned mail
        failure notice
        mail (?:system error|could not be delivered)
        message not delivered
        unzustellbar
        non remis
        no se puede entregar
        mancato recapito
        onbestelbaar
        niedostarczon
        não (?:foi )?entreg
    """),
    re.IGNORECASE,
)
_ABSENCE_SUBJECT = re.compile(
    either("""
        automatic (?:reply|response)
        auto[- ]?(?:reply|response|antwort)
        out of (?:the )?office(?: auto(?:matic)?[- ]?reply)?
        automatische antwort
        abwesend | abwesenheits(?:notiz|nachricht|assistent)
        réponse automatique | absence du bureau
        respuesta automática | fuera de la oficina
        risposta automatica | fuori (?:sede|ufficio)
        automatisch antwoord | afwezig(?:heid)?
        odpowiedź automatyczna | nieobecność
        resposta automática | fora do escritório
        autosvar | automatiskt svar
    """)
    + r"\s*(?::|$|-\s)",
    re.IGNORECASE,
)
_REPLY_HEADERS: Final = (
    "x-autoreply",
    "x-autorespond",
    "x-autoresponder",
    "x-auto-reply",
    "x-mail-autoreply",
)
_BULK: Final = frozenset({"bulk", "list", "junk"})
_LIST_HEADERS: Final = ("list-id", "list-unsubscribe", "list-post", "mailing-list")


def read_automatic(
    headers: Headers,
    tree: Node | None,
    senders: Sequence[MailAddress],
    *,
    mailbox: str,
    own_domains: Sequence[str],
) -> Automatic:
    """The first kind that applies, with every sign of it; ordinary mail has no sign at all."""
    own = tuple(_own_mail(headers, senders, mailbox.lower()))
    if own:
        return Automatic(kind=AutomaticKind.OWN_MAIL, signs=own)
    reports: frozenset[str] = _reports(tree) if tree is not None else frozenset()
    bounce = tuple(_bounce(headers, reports, senders))
    if bounce:
        bounced = tuple(_bounced_ids(tree)) if tree is not None else ()
        return Automatic(kind=AutomaticKind.BOUNCE, signs=bounce, bounced_message_ids=bounced)
    replied = tuple(_replied(headers, reports))
    if _ABSENCE_SUBJECT.match(headers.text("subject")):
        return Automatic(kind=AutomaticKind.OUT_OF_OFFICE, signs=("subject of an absence", *replied))
    if replied:
        return Automatic(kind=AutomaticKind.AUTO_REPLIED, signs=replied)
    submitted = headers.word("auto-submitted")
    listed = tuple(_listed(headers, own_domains))
    is_generated = submitted not in ("", "no")
    if listed and not (is_generated and all(sign.startswith("precedence") for sign in listed)):
        return Automatic(kind=AutomaticKind.LIST_OR_BULK, signs=listed)
    if is_generated:
        return Automatic(kind=AutomaticKind.AUTO_GENERATED, signs=(f"auto-submitted: {submitted}", *listed))
    if _COMPLAINT in reports:
        return Automatic(kind=AutomaticKind.AUTO_GENERATED, signs=(f"report: {_COMPLAINT}",))
    return Automatic()


def _own_mail(headers: Headers, senders: Sequence[MailAddress], mailbox: str) -> Iterator[str]:
    if not mailbox:
        return
    if len(senders) == 1 and senders[0].address.lower() == mailbox:
        yield "from: our own mailbox"
        if any(header_text(value).lower() == mailbox for value in headers.all("x-loop")):
            yield "x-loop: our own mailbox"


def _bounce(headers: Headers, reports: frozenset[str], senders: Sequence[MailAddress]) -> Iterator[str]:
    """A report says so itself; a daemon's mail needs a second sign, since a person may answer for postmaster."""
    if _BOUNCED in reports:
        yield f"report: {_BOUNCED}"
    if headers.first("x-failed-recipients"):
        yield "x-failed-recipients"
    signs = []
    sender = senders[0] if len(senders) == 1 else MailAddress()
    if _DAEMON.match(sender.address) or _DAEMON_NAME.search(sender.name):
        signs.append("from: a mail system")
    if headers.all("return-path") and headers.first("return-path").strip() in ("<>", ""):
        signs.append("return-path: empty")
    if _BOUNCE_SUBJECT.match(headers.text("subject")):
        signs.append("subject of a bounce")
    if len(signs) > 1:
        yield from signs


def _reports(tree: Node) -> frozenset[str]:
    """The kinds of report (RFC 6522) that the message is, or has parts of."""
    found = set()
    for number, node in enumerate(walk(tree)):
        kind = content_type(node)
        if kind == "multipart/report":
            found.add(parameter(node, "report-type").lower())
        elif kind.startswith("message/"):
            found.add(kind.removeprefix("message/").removeprefix("global-"))
        if number >= _PARTS_MAX or (kind == "message/rfc822" and number):
            break
    return frozenset(found)


def _bounced_ids(tree: Node) -> Iterator[str]:
    """The Message-IDs of what came back, from the copy or the headers that the report holds."""
    found: dict[str, None] = {}
    for number, node in enumerate(walk(tree)):
        if number >= _PARTS_MAX:
            break
        kind = content_type(node)
        if kind in ("message/rfc822", "message/global"):
            written = [str(inner.get("message-id", "")) for inner in children(node)]
        elif kind in ("text/rfc822-headers", "message/rfc822-headers", "message/global-headers"):
            payload = node.get_payload(decode=True)
            lines = payload.decode("latin-1") if isinstance(payload, bytes) else ""
            written = re.findall(r"^message-id:\s*(.*)$", lines, re.IGNORECASE | re.MULTILINE)
        else:
            continue
        for each in written:
            identifier = parse_id(each)
            if identifier:
                found[identifier] = None
    yield from list(found)[:_BOUNCED_MAX]


def _replied(headers: Headers, reports: frozenset[str]) -> Iterator[str]:
    submitted = headers.word("auto-submitted")
    if submitted in ("auto-replied", "vacation"):
        yield f"auto-submitted: {submitted}"
    if headers.word("precedence") == "auto_reply":
        yield "precedence: auto_reply"
    for name in _REPLY_HEADERS:
        if headers.word(name) not in ("", "no", "false"):
            yield name
    if _READ in reports:
        yield f"report: {_READ}"


def _listed(headers: Headers, own_domains: Sequence[str]) -> Iterator[str]:
    """Signs of a list or of bulk mail.  A group address of our own adds them to mail from anyone."""
    list_id = headers.text("list-id").lower().rstrip("> ")
    if any(list_id.endswith(f".{domain.lower()}") for domain in own_domains if domain):
        return
    for name in _LIST_HEADERS:
        if headers.first(name).strip():
            yield name
    precedence = headers.word("precedence")
    if precedence in _BULK:
        yield f"precedence: {precedence}"
