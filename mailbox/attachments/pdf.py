"""PDF files: what their text layer says, and what it says in a colour or size that no eye would see."""

from __future__ import annotations

from typing import Final

from counterfoil.mailbox.attachments.confined import ask
from counterfoil.mailbox.attachments.extract import Extract
from counterfoil.records.message import HiddenText

_PROGRAM: Final = "counterfoil.mailbox.attachments.pdf_program"


def read_pdf(content: bytes, seconds: float) -> Extract:
    """The text layer of a PDF; a scan has none, which is a defect and no text."""
    answer = ask(_PROGRAM, content, seconds)
    if answer is None:
        return Extract(defect="took too much time or memory")
    text = answer["text"]
    return Extract(
        text=text if text and text.strip() else None,
        hidden=tuple(HiddenText(how=how, text=words) for how, words in answer["hidden"]),
        defect=answer["defect"],
    )
