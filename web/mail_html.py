"""A customer's HTML, made safe to look at: no script, no form, nothing that is fetched from anywhere."""

from __future__ import annotations

import base64
from hashlib import sha256
from typing import Final

import nh3
from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from counterfoil.mailbox.html import shallow

HTML_MAX: Final = 200_000
"""So many characters are shown; cleaning takes longer than its share for more."""

_TAGS: Final = (nh3.ALLOWED_TAGS | {"font", "center"}) - {"a", "img", "picture", "source", "video", "audio"}
_ATTRIBUTES: Final = {
    "*": {"align", "dir", "lang", "title", "valign"},
    "td": {"colspan", "rowspan", "width"},
    "th": {"colspan", "rowspan", "width"},
    "table": {"border", "cellpadding", "cellspacing", "width"},
    "font": {"color", "size"},
}
_WITH_THEIR_TEXT: Final = "script style title svg math template iframe object noscript".split()
_STYLE: Final = (
    "body{font:15px/1.5 Inter,'Segoe UI',system-ui,sans-serif;color:#1d2430;background:#fff;margin:12px;overflow-wrap:anywhere}"
    "table{border-collapse:collapse;max-width:100%}td,th{padding:2px 8px}"
    "blockquote{border-left:3px solid #d8d3c6;margin:8px 0;padding-left:10px;color:#5b6472}"
)
_STYLE_HASH: Final = base64.b64encode(sha256(_STYLE.encode()).digest()).decode()
MAIL_POLICY: Final = (
    f"sandbox; default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'"
)
"""No script, no form, no image or font from anywhere, no style but ours, in an origin of its own."""


def safe_html(html: str) -> str:
    """The HTML with everything taken out that runs, loads, submits or leads elsewhere; links become text."""
    cleaned = nh3.clean(
        _with_links_written_out(shallow(html[:HTML_MAX])),
        tags=set(_TAGS),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        strip_comments=True,
        clean_content_tags=set(_WITH_THEIR_TEXT),
    )
    note = "" if len(html) <= HTML_MAX else "<hr><p>The message is longer than what is shown here.</p>"
    return f'<!doctype html><meta charset="utf-8"><style>{_STYLE}</style>{cleaned}{note}'


def _with_links_written_out(html: str) -> str:
    """Where a link leads stands behind its text, so that nobody takes the text's word for it."""
    if "href" not in html.lower():
        return html
    try:
        tree = LexborHTMLParser(html)
    except (SelectolaxError, ValueError):
        return html
    for link in tree.css("a[href]"):
        target = (link.attributes.get("href") or "").strip()
        if target and target.removeprefix("mailto:") not in link.text():
            link.insert_after(f" [{target[:500]}]")
    return tree.html or ""
