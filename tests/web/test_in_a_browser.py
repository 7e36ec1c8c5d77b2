"""The inbox as a person sees it, in a real browser over a real server on loopback.

`--docs-images` writes the pictures of the documentation while at it.
"""

from __future__ import annotations

import http.server
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect

from counterfoil.records.desk import CaseState
from counterfoil.web.mail_html import MAIL_POLICY
from tests.servers.dovecot import free_port
from tests.web.conftest import PASSWORD, Inbox, opened_copy
from tests.web.mails import PAYLOADS, REMOTE, hostile_mail, shared_payloads

pytestmark = pytest.mark.server
IMAGES = Path(__file__).parents[2] / "docs" / "images"


@dataclass
class Seat:
    """A reviewer's seat: a page of the browser, and whatever it asked for or ran."""

    page: Page
    url: str
    inbox: Inbox
    requests: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def sign_in(self, login: str = "robin") -> None:
        """Sign in by the form."""
        self.page.goto(f"{self.url}/sign-in")
        self.page.get_by_label("Login").fill(login)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(f"{self.url}/")

    def open(self, path: str) -> None:
        """Go to a page of the inbox."""
        self.page.goto(self.url + path)

    def check_quiet(self) -> None:
        """Nothing ran, nothing asked, and nothing was fetched from anywhere else."""
        assert [each for each in self.requests if not each.startswith(self.url)] == []
        assert self.dialogs == []
        assert [each for each in self.errors if "elsewhere" in each] == []
        assert self.page.evaluate("window.ran") is None


@contextmanager
def serving(inbox: Inbox) -> Iterator[str]:
    """The address of this inbox, on a port of its own."""
    port = free_port()
    config = uvicorn.Config(inbox.client.app, host="127.0.0.1", port=port, log_level="warning")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def served(worked_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Inbox]]:
    """The inbox of one house for all tests here, and where it answers."""
    with opened_copy(worked_folder, tmp_path_factory.mktemp("served") / "house") as make:
        inbox = make()
        with serving(inbox) as url:
            yield url, inbox


@pytest.fixture
def take_seat(chromium: Browser, served: tuple[str, Inbox]) -> Iterator[Callable[..., Seat]]:
    """Seats of their own: `take_seat(width=…, height=…, color_scheme=…)`."""
    contexts = []

    def take(width: int = 1440, height: int = 900, **options: str) -> Seat:
        context = chromium.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        context.set_default_timeout(10_000)
        seat = Seat(context.new_page(), *served)
        context.on("request", lambda request: seat.requests.append(request.url))
        seat.page.on("dialog", lambda dialog: (seat.dialogs.append(dialog.message), dialog.dismiss()))
        context.on("console", lambda message: seat.errors.append(message.text))
        return seat

    yield take
    for context in contexts:
        context.close()


@pytest.fixture
def seat(take_seat: Callable[..., Seat]) -> Seat:
    """A seat with a reviewer signed in."""
    seat = take_seat()
    seat.sign_in()
    return seat


def test_a_draft_is_opened_and_approved_by_keyboard_and_taken_back(seat: Seat) -> None:
    page, keyboard = seat.page, seat.page.keyboard
    page.locator("nav.views").get_by_role("link", name="To review").click()
    page.wait_for_url("**/?state=needs_review")
    keyboard.press("j")
    keyboard.press("j")
    case_id = page.evaluate("document.activeElement.pathname").rpartition("/")[2]
    keyboard.press("Enter")
    page.wait_for_url(f"**/cases/{case_id}")
    keyboard.press("a")
    assert seat.inbox.case(case_id).row.state is CaseState.NEEDS_REVIEW  # a key alone decides nothing
    keyboard.press("Enter")
    page.wait_for_url("**done=approve**")
    assert seat.inbox.case(case_id).row.state is CaseState.SENDING
    assert case_id not in page.evaluate("location.pathname")
    expect(page.get_by_role("status")).to_contain_text("Approved")
    keyboard.press("z")
    keyboard.press("Enter")
    page.wait_for_url("**done=undo**")
    assert seat.inbox.case(case_id).row.state is CaseState.NEEDS_REVIEW
    keyboard.press("u")
    page.wait_for_url("**/?state=needs_review")
    seat.check_quiet()


def test_an_invented_date_is_red_and_approving_is_off_until_it_is_gone(seat: Seat) -> None:
    page, keyboard = seat.page, seat.page.keyboard
    seat.open(f"/cases/{seat.inbox.about('GM/26-118 for the inspector')}")
    keyboard.press("e")
    text = page.get_by_label("Text of the draft")
    expect(text).to_be_focused()
    good = text.input_value()
    text.fill(f"{good}\nWe will deliver on 24 December 2026.\n")
    keyboard.press("Control+Enter")
    expect(page.locator("mark.ungrounded", has_text="24 December 2026")).to_be_visible()
    red, green = (page.locator(f"mark.{kind}").first.evaluate(_COLOUR) for kind in ("ungrounded", "grounded"))
    assert red != green
    expect(page.get_by_role("button", name="Approve")).to_be_disabled()
    keyboard.press("a")
    expect(page.get_by_role("button", name="Approve")).not_to_be_focused()
    keyboard.press("e")
    text.fill(good)
    keyboard.press("Control+Enter")
    expect(page.get_by_role("button", name="Approve")).to_be_enabled()
    expect(page.locator("mark.ungrounded")).to_have_count(0)
    seat.check_quiet()


_COLOUR = "node => getComputedStyle(node).backgroundColor"


def test_keys_lead_and_do_nothing_while_somebody_types(seat: Seat) -> None:
    page, keyboard = seat.page, seat.page.keyboard
    keyboard.press("?")
    expect(page.get_by_role("region", name="Keys")).to_be_visible()
    keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    keyboard.press("/")
    keyboard.type("jauz?")
    expect(page.get_by_label("Search mail")).to_have_value("jauz?")
    keyboard.press("Escape")
    seat.open(f"/cases/{seat.inbox.about('Monthly open order check')}")
    keyboard.press("d")
    expect(page.get_by_label("Wrong fact")).to_be_focused()
    keyboard.press("Escape")
    keyboard.press("r")
    expect(page.get_by_label("How?")).to_be_focused()
    keyboard.press("Escape")
    keyboard.press("i")
    expect(page.get_by_role("button", name="No answer needed")).to_be_focused()
    seat.open(f"/cases/{seat.inbox.row(state='needs_person').case_id}")
    keyboard.press("x")
    expect(page.get_by_role("button", name="Dealt with")).to_be_focused()
    here = page.url
    keyboard.press("j")
    page.wait_for_url(lambda url: url != here)
    keyboard.press("k")
    page.wait_for_url(here)
    assert not any(each.decisions for each in map(seat.inbox.case, [here.rpartition("/")[2]]))


def test_mail_that_wants_to_be_more_than_read_is_only_read(seat: Seat) -> None:
    for payload in (*PAYLOADS, *shared_payloads(6)):
        seat.open(f"/cases/{seat.inbox.new_case(hostile_mail(payload))}")
        seat.page.get_by_text("As it was laid out").click()
        body = seat.page.frame_locator("iframe").locator("body")
        expect(body).to_contain_text("Where is our order 4400127?")
        expect(body).to_contain_text("our portal [https://elsewhere.example/q]")
        seat.check_quiet()
    seat.open("/")
    seat.page.wait_for_load_state("networkidle")
    seat.check_quiet()


class Elsewhere(http.server.BaseHTTPRequestHandler):
    """Another site, which remembers what it was asked for."""

    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_error(404)

    do_POST = do_OPTIONS = do_HEAD = do_GET  # noqa: N815 - the names are the server's

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def elsewhere() -> Iterator[str]:
    """The address of another site."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_the_frame_itself_holds_back_what_cleaning_would_have_missed(seat: Seat, elsewhere: str) -> None:
    """The second fence: the frame's policy around everything that cleaning takes out."""
    body = f"<p>Text</p>{REMOTE}{''.join(PAYLOADS)}".replace("https://elsewhere.example", elsewhere)
    headers = {"content-type": "text/html", "content-security-policy": MAIL_POLICY}
    seat.page.route("**/messages/*/html", lambda route: route.fulfill(body=body, headers=headers))
    seat.open(f"/cases/{seat.inbox.about('Open orders, week 40')}")
    seat.page.get_by_text("As it was laid out").click()
    expect(seat.page.frame_locator("iframe").locator("body")).to_contain_text("Text")
    seat.page.wait_for_load_state("networkidle")
    assert Elsewhere.asked == []
    assert seat.page.evaluate("window.ran") is None
    assert seat.dialogs == []


@pytest.mark.parametrize(
    ("width", "scheme"), [(360, "dark"), (800, "light"), (1440, "light"), (1440, "dark")]
)
def test_no_page_is_wider_than_its_window_and_all_text_can_be_read(
    take_seat: Callable[..., Seat], width: int, scheme: str
) -> None:
    seat = take_seat(width=width, height=800, color_scheme=scheme)
    seat.open("/sign-in")
    _check_readable(seat.page)
    seat.sign_in()
    about = [
        seat.inbox.about(subject)
        for subject in ("Open orders, week 40", "UV cabinet SBU-20477", "PW-3325 again")
    ]
    for path in (
        "/",
        "/health",
        "/nowhere",
        *(f"/cases/{each}" for each in about),
        f"/cases/{about[0]}?edit=true",
    ):
        seat.open(path)
        seat.page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
        _check_readable(seat.page)


def _check_readable(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
    assert page.evaluate(_POOR_CONTRAST) == [], page.url


_POOR_CONTRAST = """() => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const luminance = ([r, g, b]) => [r, g, b].map((each) => each / 255)
    .map((each) => each <= .03928 ? each / 12.92 : ((each + .055) / 1.055) ** 2.4)
    .reduce((sum, each, at) => sum + each * [.2126, .7152, .0722][at], 0);
  const background = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const colour = rgba(getComputedStyle(at).backgroundColor);
      if (colour[3] > 250) return colour;
    }
    return rgba(getComputedStyle(document.documentElement).colorScheme === "dark" ? "black" : "white");
  };
  const poor = [];
  for (const node of document.querySelectorAll("body *")) {
    const text = [...node.childNodes].some((each) => each.nodeType === 3 && each.data.trim());
    if (!text || !node.checkVisibility() || node.matches(":disabled")) continue;
    const [a, b] = [luminance(rgba(getComputedStyle(node).color)), luminance(background(node))].sort((x, y) => y - x);
    if ((a + .05) / (b + .05) < 4.5) poor.push(node.tagName + "." + node.className + ": " + node.textContent.trim().slice(0, 40));
  }
  return poor;
}"""


def test_the_way_by_tab_begins_with_the_work(seat: Seat) -> None:
    seat.open(f"/cases/{seat.inbox.about('Monthly open order check')}")
    seat.page.keyboard.press("Tab")
    expect(seat.page.get_by_role("link", name="Skip to the work")).to_be_focused()
    seat.page.keyboard.press("Enter")
    reached = []
    for _ in range(40):
        seat.page.keyboard.press("Tab")
        reached.append(
            seat.page.evaluate("document.activeElement.innerText || document.activeElement.name || ''")
        )
    wanted = ["Approve", "Edit", "Reject", "Draft again", "No answer needed"]
    places = [next(at for at, each in enumerate(reached) if each.startswith(word)) for word in wanted]
    assert places == sorted(places)


def test_everything_works_without_a_script(chromium: Browser, served: tuple[str, Inbox]) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page, (url, inbox) = context.new_page(), served
    seat = Seat(page, url, inbox)
    seat.sign_in("sam")
    case_id = inbox.about("SBU-20460 hotplates")
    seat.open(f"/cases/{case_id}")
    page.get_by_role("link", name="Edit", exact=True).click()
    page.get_by_role("button", name="Save and check").click()
    page.get_by_text("Reject", exact=False).first.click()
    page.get_by_label("Tone").check()
    page.get_by_role("button", name="Reject the draft").click()
    assert [each.kind for each in inbox.case(case_id).decisions] == ["edit", "reject"]
    context.close()


def test_the_documentation_has_its_pictures(
    chromium: Browser, inbox: Inbox, request: pytest.FixtureRequest
) -> None:
    if not request.config.getoption("--docs-images"):
        pytest.skip("--docs-images was not given")
    IMAGES.mkdir(exist_ok=True)
    with serving(inbox) as url, chromium.new_context(viewport={"width": 1440, "height": 900}) as context:
        seat = Seat(context.new_page(), url, inbox)
        seat.open("/sign-in")
        seat.page.screenshot(path=IMAGES / "sign-in.png")
        seat.sign_in()
        seat.page.screenshot(path=IMAGES / "queue.png")
        seat.open(f"/cases/{inbox.about('Open orders, week 40')}")
        seat.page.screenshot(path=IMAGES / "inbox.png")
