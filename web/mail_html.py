"""A customer's HTML, made safe to look at: no script, no form, nothing that is fetched from anywhere."""

from __future__ import annotations

from typing import Final

import nh3

_TAGS: Final = (nh3.ALLOWED_TAGS | {"font", "center"}) - {"a", "img", "picture", "source", "video", "audio"}
_ATTRIBUTES: Final = {
    "*": {"align", "dir", "lang", "title", "valign"},
    "td": {"colspan", "rowspan", "width"},
    "th": {"colspan", "rowspan", "width"},
    "table": {"border", "cellpadding", "cellspacing", "width"},
    "font": {"color", "size"},
}


def safe_html(html: str) -> str:
    """The HTML with everything taken out that runs, loads, submits or leads elsewhere; links become text."""
    cleaned = nh3.clean(
        html,
        tags=set(_TAGS),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        strip_comments=True,
        clean_content_tags={"script", "style", "title", "svg", "math", "template", "iframe", "object"},
    )
    return f'<!doctype html><meta charset="utf-8"><style>{_STYLE}</style>{cleaned}'


_STYLE: Final = (
    "body{font:15px/1.5 system-ui,sans-serif;color:#1d2430;background:#fff;margin:12px;overflow-wrap:anywhere}"
    "table{border-collapse:collapse}td,th{padding:2px 8px}blockquote{border-left:3px solid #d8d3c6;margin:8px 0;"
    "padding-left:10px;color:#5b6472}"
)
