"""junit.xml: one test case a message, so that any continuous integration shows a replay."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree

from counterfoil.evals.score import Scored


def junit_of(suite: str, scored: Sequence[Scored]) -> bytes:
    """The JUnit report; a missed expectation is a failure, a message without one is skipped."""
    root = ElementTree.Element(
        "testsuite",
        name=suite,
        tests=str(len(scored)),
        failures=str(sum(bool(each.misses) for each in scored)),
        skipped=str(sum(not each.is_expected for each in scored)),
        errors="0",
    )
    for each in scored:
        case = ElementTree.SubElement(root, "testcase", classname=suite, name=each.mail)
        if not each.is_expected:
            ElementTree.SubElement(case, "skipped", message="no expectation")
        for miss in each.misses:
            message = f"{miss.what}: expected {miss.expected}, got {miss.actual}"
            ElementTree.SubElement(case, "failure", message=_printable(message), type=miss.what)
    ElementTree.indent(root)
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _printable(text: str) -> str:
    """XML 1.0 has no way to write most control characters."""
    return "".join(each if each in "\t\n\r" or each >= " " else "\N{REPLACEMENT CHARACTER}" for each in text)
