"""Policy 1.3: who a sender is to us.

Only what our own mail server says about the From address, and the directory, decide;
nothing that the message says about itself does.  Addresses are compared as parsed values.
"""

from __future__ import annotations

from typing import Final

from counterfoil.guards.lookalike import find_imitated, is_under_any, organisation_of
from counterfoil.records.accounts import Account, Contact
from counterfoil.records.base import Record
from counterfoil.records.facts import Directory, Sender, Standing
from counterfoil.records.message import InboundMessage, MailAddress


class Identity(Record):
    """Who we are: our address, and every domain that is ours."""

    mailbox: str
    own_domains: tuple[str, ...] = ()

    @property
    def domains(self) -> tuple[str, ...]:
        """Our domains, that of our address included."""
        return tuple(dict.fromkeys((*self.own_domains, self.mailbox.rpartition("@")[2])))


_NOBODY: Final = MailAddress()


def recognise(message: InboundMessage, directory: Directory, identity: Identity) -> Sender:
    """The sender's standing with the reason; anything doubtful gives no scope."""
    sender = message.sender
    if sender is None or not sender.domain:
        reason = "several_from_addresses" if len(message.senders) > 1 else "no_from_address"
        return _sender(message.senders[0] if message.senders else _NOBODY, Standing.UNTRUSTED, reason)
    doubt = _doubt(message, sender, identity)
    if doubt is not None:
        return _sender(sender, Standing.UNTRUSTED, doubt, directory)
    if is_under_any(sender.domain, identity.domains):
        if message.authentication.is_authenticated:
            return _sender(sender, Standing.INTERNAL, "own_domain")
        return _sender(sender, Standing.UNTRUSTED, "own_domain_not_authenticated")
    if not directory.is_available:
        return _sender(sender, Standing.UNRECOGNISABLE, "directory_unavailable")
    return _recognise_outsider(message, sender, directory)


def _doubt(message: InboundMessage, sender: MailAddress, identity: Identity) -> str | None:
    """What makes a sender untrusted, whoever he is."""
    if message.authentication.has_forged_result:
        return "forged_authentication_result"
    domain = organisation_of(sender.domain)
    if any(organisation_of(each.domain) != domain for each in message.reply_to):
        return "reply_to_at_another_domain"
    imitated = find_imitated(sender.domain, identity.domains)
    return f"lookalike_of_{imitated}" if imitated is not None else None


def _recognise_outsider(message: InboundMessage, sender: MailAddress, directory: Directory) -> Sender:
    contacts = [each for each in directory.contacts if each.email.lower() == sender.address.lower()]
    if not contacts and not _accounts_at(sender.domain, directory):
        imitated = find_imitated(sender.domain, _account_domains(directory), _contact_domains(directory))
        if imitated is not None:
            return _sender(sender, Standing.UNTRUSTED, f"lookalike_of_{imitated}")
        return _sender(sender, Standing.UNKNOWN, "unknown_domain")
    if not message.authentication.is_authenticated:
        return _sender(sender, Standing.UNTRUSTED, "not_authenticated", directory)
    return _recognise_known(sender, contacts, directory)


def _recognise_known(sender: MailAddress, contacts: list[Contact], directory: Directory) -> Sender:
    """An authorized contact of exactly one account has its scope; anybody else at an account has none."""
    accounts = {each.account_id for each in contacts if each.is_authorized}
    if len(accounts) == 1:
        authorized = _sender(sender, Standing.AUTHORIZED_CONTACT, "authorized_contact", directory)
        return authorized.model_copy(update={"account_id": accounts.pop()})
    reason = "authorized_for_several_accounts" if accounts else "contact_not_authorized"
    return _sender(
        sender,
        Standing.UNAUTHORIZED_AT_ACCOUNT,
        reason if contacts else "no_contact_of_the_account",
        directory,
    )


def _accounts_at(domain: str, directory: Directory) -> tuple[Account, ...]:
    return tuple(each for each in directory.accounts if is_under_any(domain, each.email_domains))


def _account_domains(directory: Directory) -> frozenset[str]:
    return frozenset(domain.lower() for each in directory.accounts for domain in each.email_domains)


def _contact_domains(directory: Directory) -> frozenset[str]:
    return frozenset(each.email.rpartition("@")[2].lower() for each in directory.contacts)


def _sender(
    sender: MailAddress, standing: Standing, reason: str, directory: Directory | None = None
) -> Sender:
    """The standing, with the account whose domain it is, where that is one and could be looked up."""
    accounts = _accounts_at(sender.domain, directory) if directory is not None else ()
    return Sender(
        standing=standing,
        reason=reason,
        address=sender.address,
        name=sender.name,
        domain_account_id=accounts[0].account_id if len(accounts) == 1 else None,
    )
