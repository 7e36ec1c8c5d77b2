"""Runs in a child of its own: the text layer of a PDF, and beside it the text that no eye would see.

Nothing of a document is executed: scripts, actions, links and embedded files are not even looked at.
"""

from __future__ import annotations

import ctypes
from typing import Any, Final, NamedTuple

from counterfoil.mailbox.attachments.confined import Answer, serve

PAGES_MAX: Final = 60
OBJECTS_MAX: Final = 20_000
CHARACTERS_MAX: Final = 400_000
HIDDEN_MAX: Final = 50

_POINTS_MIN: Final = 1.0
_PALE: Final = 230
"""A colour all of whose parts are above this is next to white."""
_INVISIBLE_MODES: Final = frozenset({3, 7})
"""Text that is neither filled nor stroked: what a scanner lays over its picture."""
_PASSWORD: Final = 4
_TEXT, _PATH, _IMAGE, _SHADING, _FORM = 1, 2, 3, 4, 5

Box = tuple[float, float, float, float]
"""Left, bottom, right, top."""


class _Drawn(NamedTuple):
    """Something that may lie under a text."""

    box: Box
    is_picture: bool
    is_pale: bool


def main() -> None:
    """Answer for the document on standard input."""
    serve(read)


def read(content: bytes) -> Answer:
    """`text`, `hidden` as pairs of how and what, and `defect`."""
    import pypdfium2  # type: ignore[import-untyped]  # it ships no types; only this program touches it
    import pypdfium2.raw as pdfium  # type: ignore[import-untyped]  # as above

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        encrypted = getattr(error, "err_code", None) == _PASSWORD
        return {"text": None, "hidden": [], "defect": "encrypted" if encrypted else "no readable pdf"}
    texts: list[str] = []
    hidden: list[tuple[str, str]] = []
    pages = len(document)
    for number in range(min(pages, PAGES_MAX)):
        try:
            # Flattened, so that the values of a filled form and notes are text like any other.
            pdfium.FPDFPage_Flatten(document[number], pdfium.FLAT_NORMALDISPLAY)
            page = document[number]
            hidden += _take_out_hidden(page, pdfium)
            texts.append(page.get_textpage().get_text_range())
        except pypdfium2.PdfiumError:
            continue
        if sum(map(len, texts)) > CHARACTERS_MAX:
            break
    text = "\n\n".join(texts)[:CHARACTERS_MAX]
    defect = f"only {PAGES_MAX} of {pages} pages read" if pages > PAGES_MAX else None
    if not text.strip():
        defect = defect or "no text layer"
    return {"text": text, "hidden": hidden[:HIDDEN_MAX], "defect": defect}


def _take_out_hidden(page: Any, pdfium: Any) -> list[tuple[str, str]]:
    """Remove from the page what cannot be seen; how it was hidden, and what it said."""
    below: list[_Drawn] = []
    found: list[tuple[str, str]] = []
    sheet: Box = page.get_cropbox()
    textpage = page.get_textpage()
    for number, each in enumerate(list(page.get_objects(textpage=textpage))):
        if number >= OBJECTS_MAX:
            break
        if each.type == _TEXT:
            how = _how_hidden(each, sheet, below, pdfium)
            words = each.extract().strip() if how else ""
            if how and words:
                found.append((how, words))
                if each.container is None:
                    page.remove_obj(each)
        elif each.type == _PATH:
            if _is_filled(each, pdfium):
                below.append(_Drawn(each.get_bounds(), False, _is_pale(each, pdfium)))
        elif each.type in (_IMAGE, _SHADING):
            below.append(_Drawn(each.get_bounds(), True, False))
    return _joined(found)


def _how_hidden(text: Any, sheet: Box, below: list[_Drawn], pdfium: Any) -> str | None:
    box: Box = text.get_bounds()
    under = [each for each in below if _covers(each.box, box)]
    if pdfium.FPDFTextObj_GetTextRenderMode(text) in _INVISIBLE_MODES:
        return None if any(each.is_picture for each in under) else "pdf_invisible"
    matrix = text.get_matrix()
    scale = abs(matrix.a * matrix.d - matrix.b * matrix.c) ** 0.5
    if text.get_font_size() * scale <= _POINTS_MIN:
        return "pdf_size"
    if box[2] < sheet[0] or box[0] > sheet[2] or box[3] < sheet[1] or box[1] > sheet[3]:
        return "pdf_off_page"
    if _is_pale(text, pdfium) and (not under or under[-1].is_pale):
        return "pdf_colour"
    return None


def _is_pale(drawn: Any, pdfium: Any) -> bool:
    parts = [ctypes.c_uint() for _ in range(4)]
    if not pdfium.FPDFPageObj_GetFillColor(drawn, *parts):
        return False
    red, green, blue, alpha = (part.value for part in parts)
    return bool(min(red, green, blue) >= _PALE or alpha <= 12)


def _is_filled(path: Any, pdfium: Any) -> bool:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    return bool(pdfium.FPDFPath_GetDrawMode(path, fill, stroke) and fill.value)


def _covers(outer: Box, inner: Box) -> bool:
    """The middle of the one lies in the other."""
    across, up = (inner[0] + inner[2]) / 2, (inner[1] + inner[3]) / 2
    return outer[0] <= across <= outer[2] and outer[1] <= up <= outer[3]


def _joined(found: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Neighbours that are hidden the same way, as one text."""
    joined: list[tuple[str, str]] = []
    for how, words in found:
        if joined and joined[-1][0] == how:
            joined[-1] = (how, f"{joined[-1][1]} {words}")
        else:
            joined.append((how, words))
    return joined
