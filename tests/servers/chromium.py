"""A headless Chromium with a reviewer's eyes: fixture `chromium`.

It is told to leave the network alone; every request that it makes is seen by the tests.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import Final

import pytest
from playwright.sync_api import Browser, sync_playwright

OPTIONS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Pictures are written only where they are asked for."""
    parser.addoption("--docs-images", action="store_true", help="write docs/images from the review inbox")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A running browser; ask it for a context of your own."""
    program = shutil.which("chromium")
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail("not installed: chromium")
        pytest.skip("not installed: chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=[*OPTIONS])
        yield browser
        browser.close()
