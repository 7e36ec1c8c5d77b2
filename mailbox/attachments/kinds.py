"""What a file is, by what is in it; its name and declared type only decide where the content leaves it open."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Final

from counterfoil.mailbox.attachments.calendar import is_calendar
from counterfoil.mailbox.attachments.edifact import is_edifact
from counterfoil.mailbox.attachments.sheets import looks_like_table
from counterfoil.mailbox.attachments.ubl import is_ubl
from counterfoil.mailbox.attachments.x12 import is_x12
from counterfoil.records.message import AttachmentKind

_IMAGES: Final = (
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff",
    b"GIF87a",
    b"GIF89a",
    b"BM",
    b"II*\x00",
    b"MM\x00*",
    b"\x00\x00\x01\x00",
)
_OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TEXT_TYPES = re.compile(
    r"text/|application/(?:.*\+)?(?:xml|json|edi|edifact|csv|ics)|application/edi-", re.IGNORECASE
)
_TEXT_NAMES = re.compile(
    r"\.(?:txt|text|csv|tsv|edi|edifact|x12|xml|ubl|ics|htm|html|md|log|json|eml|850|855|856)$", re.IGNORECASE
)
_CSV_NAMES = re.compile(r"\.(?:csv|tsv)$", re.IGNORECASE)
_CSV_TYPES: Final = frozenset({"text/csv", "text/tab-separated-values", "application/csv"})


def binary_kind(content: bytes, filename: str) -> AttachmentKind | None:
    """The kind of a file that its first bytes give away; None where it may be a text."""
    if b"%PDF-" in content[:1024]:
        return AttachmentKind.PDF
    if content.startswith(_IMAGES) or (content[:4] == b"RIFF" and content[8:12] == b"WEBP"):
        return AttachmentKind.IMAGE
    if content.startswith(b"PK\x03\x04"):
        return AttachmentKind.XLSX if _is_workbook(content) else AttachmentKind.OTHER
    if content.startswith(_OLD_OFFICE):
        return AttachmentKind.XLSX if filename.lower().endswith((".xls", ".xlt")) else AttachmentKind.OTHER
    return None


def _is_workbook(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names = packed.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return False
    return any(name.lower().startswith("xl/workbook") for name in names)


def may_be_text(content: bytes, content_type: str, filename: str) -> bool:
    """Declared or named as a text, or free of the bytes that texts do not have."""
    if _TEXT_TYPES.match(content_type) or _TEXT_NAMES.search(filename):
        return True
    head = content[:4096]
    return bool(head) and b"\x00" not in head and sum(byte < 9 or 13 < byte < 32 for byte in head) == 0


def text_kind(text: str, content_type: str, filename: str) -> AttachmentKind:
    """The kind of a text by how it begins."""
    if is_x12(text):
        return AttachmentKind.X12
    if is_edifact(text):
        return AttachmentKind.EDIFACT
    if is_calendar(text):
        return AttachmentKind.ICALENDAR
    if is_ubl(text):
        return AttachmentKind.UBL
    if content_type in _CSV_TYPES or _CSV_NAMES.search(filename) or looks_like_table(text):
        return AttachmentKind.CSV
    return AttachmentKind.TEXT
