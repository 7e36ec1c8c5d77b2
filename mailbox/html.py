"""HTML to the text that a reader sees, and beside it the text that a reader does not see."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from counterfoil.mailbox.css import Declarations, Rule, parse_declarations, parse_stylesheet
from counterfoil.mailbox.layout import Page
from counterfoil.mailbox.visibility import DECIDING, Look
from counterfoil.records.message import HiddenText

NODES_MAX: Final = 100_000
DEPTH_MAX: Final = 400
"""Elements inside elements: the parser's time goes by size times depth."""
_SELECTORS_MAX: Final = 500
_HIDDEN_MAX: Final = 100

_UNREAD: Final = frozenset({"head", "title", "style", "script", "template", "iframe", "noembed", "noframes"})


class VisibleText(NamedTuple):
    """What an HTML document shows, and what it holds back."""

    text: str
    """Lines; the cells of a table row stand apart by tabs, cited lines begin with `> `."""
    hidden: tuple[HiddenText, ...] = ()
    is_cut: bool = False
    """The document has more nodes, or nests deeper, than is read."""


def visible_text(html: str) -> VisibleText:
    """The text of a document as a reader sees it; never raises."""
    source = shallow(html)
    try:
        tree = LexborHTMLParser(source)
    except (SelectolaxError, ValueError):
        return VisibleText("", is_cut=True)
    found = _Reading(tree).read(tree.root) if tree.root is not None else VisibleText("")
    return found._replace(is_cut=True) if len(source) < len(html) else found


_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_NOT_NESTING: Final = frozenset(
    "area base br col embed hr img input link meta param source track wbr p li dt dd option tr td th".split()
)
"""Elements that hold nothing, or that end where the next of their kind begins."""


def shallow(html: str) -> str:
    """The document up to where it nests too deep."""
    if html.count("<") <= DEPTH_MAX:
        return html
    depth, opened = 0, Counter[str]()
    for found in _TAG.finditer(html):
        tag = found[2].lower()
        ends_nothing = bool(found[1]) and not opened[tag]
        if tag in _NOT_NESTING or ends_nothing:
            continue
        step = -1 if found[1] else 1
        depth += step
        opened[tag] += step
        if depth > DEPTH_MAX:
            return html[: found.start()]
    return html


class _Reading:
    """One pass over the tree, without recursion: hostile documents nest deeper than a stack."""

    def __init__(self, tree: LexborHTMLParser) -> None:
        self._styles = _style_rules(tree)
        self._page = Page()
        self._hidden: list[tuple[int, str, list[str]]] = []
        """Hidden stretches: the outermost hidden element, how, and its pieces."""

    def read(self, root: LexborNode) -> VisibleText:
        """Walk the document in reading order."""
        waiting: list[tuple[LexborNode, Look | None, int]] = [(root, Look(), 0)]
        seen = 0
        while waiting and seen < NODES_MAX:
            node, look, cause = waiting.pop()
            seen += 1
            if look is None:
                self._page.leave(node.tag or "")
                continue
            if node.is_text_node:
                self._text(node.text_content or "", look, cause)
            elif node.is_comment_node:
                self._comment(node.comment_content or "")
            elif node.is_element_node and node.tag not in _UNREAD:
                waiting.extend(self._element(node, look, cause))
        return VisibleText(self._page.text(), tuple(self._found()), is_cut=bool(waiting))

    def _element(
        self, node: LexborNode, outer: Look, cause: int
    ) -> Iterator[tuple[LexborNode, Look | None, int]]:
        """Enter an element; what remains to be visited, last first: its end, then its children."""
        tag, attributes = node.tag or "", node.attributes
        declared = self._declared(node, attributes)
        look = outer.inside(tag, attributes, declared)
        if look.removed is not None and outer.removed is None:
            cause = node.mem_id
        self._page.enter(tag, attributes, is_shown=look.removed is None)
        yield node, None, cause
        child = node.last_child
        while child is not None:
            yield child, look, cause
            child = child.prev

    def _declared(self, node: LexborNode, attributes: Mapping[str, str | None]) -> Declarations:
        rules = self._styles.get(node.mem_id, ())
        style = attributes.get("style")
        if not rules and not style:
            return {}
        ordinary, important = parse_declarations(style) if style else ({}, {})
        declared: Declarations = {}
        for rule in rules:
            if not rule.is_important:
                declared.update(rule.declarations)
        declared.update(ordinary)
        for rule in rules:
            if rule.is_important:
                declared.update(rule.declarations)
        declared.update(important)
        return declared

    def _text(self, text: str, look: Look, cause: int) -> None:
        how = look.hidden_by()
        if how is None:
            self._page.write(f"\u202e{text}\u202c" if look.is_reversed else text)
        elif text.strip():
            self._hide(cause, how, text)

    def _hide(self, cause: int, how: str, text: str) -> None:
        if self._hidden and self._hidden[-1][:2] == (cause, how):
            self._hidden[-1][2].append(text)
        else:
            self._hidden.append((cause, how, [text]))

    def _comment(self, content: str) -> None:
        prose = _prose(content)
        if prose:
            self._hidden.append((0, "comment", [prose]))

    def _found(self) -> Iterator[HiddenText]:
        for _, how, pieces in self._hidden[:_HIDDEN_MAX]:
            text = " ".join(" ".join(pieces).split())
            if _LETTERS.search(text):
                yield HiddenText(how=how, text=text)


def _style_rules(tree: LexborHTMLParser) -> dict[int, list[Rule]]:
    """For each element that a style sheet may hide something of: its rules, weakest first."""
    styled: dict[int, list[Rule]] = {}
    sheets = "\n".join(node.text_content or node.text() for node in tree.css("style"))
    if not sheets.strip():
        return styled
    rules = [rule for rule in parse_stylesheet(sheets) if not DECIDING.isdisjoint(rule.declarations)]
    for rule in rules[:_SELECTORS_MAX]:
        for node in _matches(tree, rule.selector):
            styled.setdefault(node.mem_id, []).append(rule)
    return styled


_MOMENTARY = re.compile(
    r":(?:hover|visited|active|focus|before|after|first-l|placeholder|selection)", re.IGNORECASE
)


def _matches(tree: LexborHTMLParser, selector: str) -> list[LexborNode]:
    if _MOMENTARY.search(selector):
        return []
    try:
        return tree.css(selector.replace(":link", ""))
    except (SelectolaxError, ValueError):
        return []


_LETTERS = re.compile(r"[^\W\d_]{2}")
_CONDITIONAL = re.compile(r"\s*(?:\[(?:if|endif|CDATA)\b|<!\[|\?)", re.IGNORECASE)
_MARKUP = re.compile(r"<[^<>]*>|\{[^{}]*\}|&[a-z]{1,8};")
_WORD = re.compile(r"[^\W\d_][\w'\u2019-]+")
_LINK = re.compile(r"//|www\.|@|=\"")
_COMMENT_CHARACTERS_MAX: Final = 10_000
_PROSE_WORDS_MIN: Final = 6
_PROSE_SHARE: Final = 0.7


def without_links(text: str) -> str:
    """The words of a text on one line, but for links, addresses and attributes of tags."""
    return " ".join(word for word in text.split() if not _LINK.search(word))


def _prose(comment: str) -> str:
    """The sentence in a comment; nothing for conditions, styles and labels of templates."""
    if _CONDITIONAL.match(comment):
        return ""
    text = without_links(_MARKUP.sub(" ", comment[:_COMMENT_CHARACTERS_MAX]))
    words = _WORD.findall(text)
    if len(words) < _PROSE_WORDS_MIN or sum(map(len, words)) < len(text.replace(" ", "")) * _PROSE_SHARE:
        return ""
    return text
