"""A drafter that plays back what is written in a file, message by message.

For evaluators: the answers of a model that is not at hand, of an earlier release or of an
imagined attacker go through the same guards as any other, and the same file gives the same replay.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Final, Self

from pydantic import ValidationError, model_validator

from counterfoil.agent.template_drafter import reply_subject
from counterfoil.guards.recipients import own_recipients
from counterfoil.records.base import Record
from counterfoil.records.errors import DraftUnusable, Misconfigured
from counterfoil.records.facts import Facts
from counterfoil.records.message import InboundMessage
from counterfoil.records.vocabulary import PromiseLevel
from counterfoil.records.writing import Draft

PREFIX: Final = "scripted:"


class Reply(Record):
    """One line of a script: the message it answers, and what is written.  What it leaves out is the template's."""

    message_id: str | None = None
    """As it stands in the message, with its angle brackets."""
    sha256: str | None = None
    """Of the raw message; instead of the id, or where two messages share one."""
    instruction: str | None = None
    """The reply to a reviewer who asked for another draft in these words."""
    body: str
    subject: str | None = None
    to: tuple[str, ...] | None = None
    cc: tuple[str, ...] | None = None

    @model_validator(mode="after")
    def _names_one_message(self) -> Self:
        if (self.message_id is None) == (self.sha256 is None):
            raise ValueError("expected either message_id or sha256")
        return self


class ScriptedModel:
    """Writes the replies of a script and nothing else: a message without one is left to a person."""

    def __init__(self, replies: Iterable[Reply], name: str = "scripted") -> None:
        """`Misconfigured` where two replies answer the same."""
        self.name = name
        self._replies: dict[tuple[str, str | None], Reply] = {}
        for each in replies:
            key = (each.message_id or each.sha256 or "", each.instruction)
            if key in self._replies:
                raise Misconfigured("model.name", name, f"one reply to {key[0]}")
            self._replies[key] = each

    @classmethod
    def load(cls, path: Path) -> Self:
        """The script in a JSONL file; `Misconfigured` names the line that cannot be read."""
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise Misconfigured("model.name", f"{PREFIX}{path}", f"a script in UTF-8 ({error})") from error
        replies = [_reply(path, number, each) for number, each in enumerate(lines, start=1) if each.strip()]
        return cls(replies, f"{PREFIX}{path.name}")

    def draft(self, facts: Facts, level: PromiseLevel, instruction: str | None) -> Draft:
        """The reply to this message and this instruction; `DraftUnusable` where the script has none."""
        reply = self._find(facts.message, instruction)
        if reply is None:
            raise DraftUnusable(f"the script {self.name} has no reply to this message")
        to, cc = own_recipients(facts)
        return Draft(
            to=to if reply.to is None else reply.to,
            cc=cc if reply.cc is None else reply.cc,
            subject=reply_subject(facts) if reply.subject is None else reply.subject,
            body=reply.body,
            drafter=self.name,
        )

    def _find(self, message: InboundMessage, instruction: str | None) -> Reply | None:
        by_bytes = self._replies.get((message.sha256, instruction))
        return by_bytes or self._replies.get((message.message_id or "", instruction))


def _reply(path: Path, number: int, line: str) -> Reply:
    try:
        return Reply.model_validate(json.loads(line))
    except (json.JSONDecodeError, ValidationError) as error:
        first = error.errors()[0]["msg"] if isinstance(error, ValidationError) else str(error)
        raise Misconfigured("model.name", f"{PREFIX}{path}, line {number}", first) from error
