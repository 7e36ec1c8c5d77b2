"""A mail is taken apart without losing a word of it."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.mailbox.segments import LINES_MAX, segment
from counterfoil.records.message import SpanKind

NEW, QUOTED, FORWARDED = SpanKind.NEW, SpanKind.QUOTED, SpanKind.FORWARDED
SIGNATURE, DISCLAIMER = SpanKind.SIGNATURE, SpanKind.DISCLAIMER

ASK = "Where is PO 4500?"


def kinds(text: str, subject: str = "", author: str = "Dana Kowal") -> list[tuple[SpanKind, str]]:
    """The spans as kind and stripped text."""
    spans = segment(text, subject=subject, author=author)
    return [(span.kind, text[span.start : span.end].strip()) for span in spans]


ATTRIBUTIONS = [
    "On Tue, Mar 10, 2026 at 9:14 AM Example Orders <orders@example.com> wrote:",
    "On Tue, Mar 10, 2026 at 9:14 AM Example Orders\n<orders@example.com> wrote:",
    "On 12 March 2026, orders@example.com wrote:",
    "Am 10.03.2026 um 09:14 schrieb Example Orders <orders@example.com>:",
    "Le mar. 10 mars 2026 à 09:14, Example Orders <orders@example.com> a écrit :",
    "El mar, 10 mar 2026 a las 9:14, Example Orders (<orders@example.com>) escribió:",
    "Il giorno mar 10 mar 2026 alle ore 09:14 Example Orders <orders@example.com> ha scritto:",
    "Op di 10 mrt 2026 om 09:14 schreef Example Orders <orders@example.com>:",
    "W dniu 10.03.2026 o 09:14, Example Orders pisze:",
    "wt., 10 mar 2026 o 09:14 Example Orders <orders@example.com> napisał(a):",
    "Em ter., 10 de mar. de 2026 às 09:14, Example Orders <orders@example.com> escreveu:",
    "2026/3/10 Example Orders <orders@example.com>",
    '10.03.2026, 09:14, "Example Orders" <orders@example.com>:',
]


@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
def test_an_attribution_introduces_what_is_quoted(attribution: str) -> None:
    assert kinds(f"{ASK}\n\n{attribution}\n\n> It left.\n> Bye") == [
        (NEW, ASK),
        (QUOTED, f"{attribution}\n\n> It left.\n> Bye"),
    ]
    assert kinds(f"{ASK}\n\n{attribution}\n\nIt left.\nBye") == [
        (NEW, ASK),
        (QUOTED, f"{attribution}\n\nIt left.\nBye"),
    ]


SEPARATORS = [
    "-----Original Message-----\nFrom: a@b.example",
    "-----Ursprüngliche Nachricht-----\nVon: a@b.example",
    "-----Message d'origine-----\nDe : a@b.example",
    "-----Mensaje original-----\nDe: a@b.example",
    "-----Messaggio originale-----\nDa: a@b.example",
    "-----Oorspronkelijk bericht-----\nVan: a@b.example",
    "-----Mensagem original-----\nDe: a@b.example",
    "________________________________\nFrom: A <a@b.example>\nSent: Monday\nTo: B\nSubject: x",
    "From: A <a@b.example>\nSent: Monday, March 16, 2026 3:01 AM\nTo: B\nSubject: x",
    "*From:* A [mailto:a@b.example]\n*Sent:* Monday\n*To:* B\n*Subject:* x",
    "Von: A <a@b.example>\nGesendet: Montag\nAn: B\nBetreff: x",
    "De : A <a@b.example>\nEnvoyé : lundi\nÀ : B\nObjet : x",
    "De: A <a@b.example>\nEnviado el: lunes\nPara: B\nAsunto: x",
    "Da: A <a@b.example>\nInviato: lunedì\nA: B\nOggetto: x",
    "Van: A <a@b.example>\nVerzonden: maandag\nAan: B\nOnderwerp: x",
    "Od: A <a@b.example>\nWysłano: poniedziałek\nDo: B\nTemat: x",
    "De: A <a@b.example>\nEnviada em: segunda\nPara: B\nAssunto: x",
]


@pytest.mark.parametrize("separator", SEPARATORS)
def test_everything_below_a_separator_is_quoted_or_forwarded_as_the_subject_says(separator: str) -> None:
    earlier = f"{separator}\n\nThe valves left on Monday."
    assert kinds(f"{ASK}\n\n{earlier}", "RE: valves") == [(NEW, ASK), (QUOTED, earlier)]
    assert kinds(f"{ASK}\n\n{earlier}", "Fwd: valves") == [(NEW, ASK), (FORWARDED, earlier)]


@pytest.mark.parametrize(
    "marker",
    [
        "---------- Forwarded message ----------",
        "-------- Weitergeleitete Nachricht --------",
        "---------- Message transféré ---------",
        "Begin forwarded message:",
        "Anfang der weitergeleiteten Nachricht:",
    ],
)
def test_a_forward_says_so_itself(marker: str) -> None:
    earlier = f"{marker}\nFrom: A <a@b.example>\nSubject: x\n\nPO 77"
    assert kinds(f"See below\n\n{earlier}") == [(NEW, "See below"), (FORWARDED, earlier)]


def test_a_forward_with_cited_lines_ends_with_them() -> None:
    text = "Whose is it?\n> From: A <a@b.example>\n> Date: 15 March\n> Subject: permit\n>\n> refused"
    assert [kind for kind, _ in kinds(text, "Fwd: permit")] == [NEW, FORWARDED]


def test_a_mail_that_only_forwards_has_nothing_new() -> None:
    text = "From: A <a@b.example>\nSent: Monday\nTo: B\nSubject: x\n\nPO 77"
    assert kinds(text) == [(FORWARDED, text)]


def test_answers_between_cited_lines_are_new() -> None:
    text = "On 1 Mar 2026 at 10:00 A wrote:\n> which dock?\nfour\n> which day?\nFriday, PO 4500"
    assert kinds(text, author="") == [
        (QUOTED, "On 1 Mar 2026 at 10:00 A wrote:\n> which dock?"),
        (NEW, "four"),
        (QUOTED, "> which day?"),
        (NEW, "Friday, PO 4500"),
    ]


PROSE = [
    "On March 6 your office wrote:\nit ships on Friday. So where is it",
    "On the 4th, as your driver wrote, we had nothing",
    "From: Rotterdam\nTo: Houston\nDate: 5 May\nPlease quote the lane",
    "From PO 4500 we miss two lines\nTo date nothing came",
    "Subject to your confirmation we take all ten",
    "we need\n> 5 pcs\nof each",
    ">From the list below only line 3 is missing",
    "Sent from my desk, is much easier than my telephone.",
    "I regard this as settled.\nBest of luck with the audit next week, it is a long one",
    "Thanks.\n\nPlease send the tracking number too",
    "Dana\n\nP.S. and where is PO 77",
    "Regards,\nPO 4500 please hurry\nqty 5",
    "Two things:\n--\nPlease confirm the address, we moved",
    "-- first point: PO 4500\n-- second point: PO 4501",
    "This e-mail is our notice that PO 4500 is cancelled.",
    "Tel 555-0100 is no longer ours, which number do you have?",
]


@pytest.mark.parametrize("text", PROSE)
def test_what_may_be_wanted_stays_new(text: str) -> None:
    found = kinds(text)
    assert found[0][0] is NEW
    wanted = text.removeprefix("Dana\n\n")
    assert wanted.split("\n")[-1] in "\n".join(words for kind, words in found if kind is NEW)


SIGNATURES = [
    "-- \nDana Kowal\nBuyer",
    "Best regards,\nDana Kowal\nBuyer, Acme\nTel. +1 555 0100",
    "Kind regards\n\nDana Kowal\nCategory Buyer – Engineering",
    "Mit freundlichen Grüßen / Best regards\n\nDana Kowal\nLeiterin Einkauf",
    "Rgds\nDana",
    "Saludos cordiales,\nDana Kowal",
    "Dana",
    "D. Kowal",
    "DK",
    "Dana, Acme Marine Services",
    "Dana Kowal\nBuyer, MRO | Acme\nPO Box 1187, Combined Locks, WI 54113\nT 920-555-0143  F 920-555-0199",
    "Accounts Payable\nAcme Inc.\nPhone: (937) 555-0176",
    "Sent from my iPhone",
    "Von meinem iPhone gesendet",
    "Get Outlook for Android",
]


@pytest.mark.parametrize("signature", SIGNATURES)
def test_a_signature_is_told_from_the_text(signature: str) -> None:
    assert kinds(f"{ASK}\n\n{signature}") == [(NEW, ASK), (SIGNATURE, signature)]


def test_thanks_are_new_text_for_they_may_be_all_there_is() -> None:
    assert kinds("Thanks,\nDana") == [(NEW, "Thanks,"), (SIGNATURE, "Dana")]
    assert kinds("Many thanks\nDana") == [(NEW, "Many thanks"), (SIGNATURE, "Dana")]


DISCLAIMERS = [
    "This e-mail may contain confidential information. Acme accepts no liability.",
    "This message and any attachments are intended only for the addressee.",
    "Any dispute arising from this e-mail is subject to the courts of Scotland.",
    "Diese E-Mail enthält vertrauliche Informationen.",
    "Ce message est confidentiel et destiné à la personne nommée.",
    "Este mensaje es confidencial.",
    "Acme is a trading name. If you received this in error delete it. Think before you print.",
    "Registergericht: Amtsgericht Hamburg",
]


@pytest.mark.parametrize("disclaimer", DISCLAIMERS)
def test_a_disclaimer_is_nobodys_text(disclaimer: str) -> None:
    assert kinds(f"{ASK}\n\nDana Kowal\n{disclaimer}") == [
        (NEW, ASK),
        (SIGNATURE, "Dana Kowal"),
        (DISCLAIMER, disclaimer),
    ]


def test_a_banner_of_a_gateway_is_nobodys_text() -> None:
    banner = "CAUTION: This email originated from outside of the organization."
    assert kinds(f"{banner}\n\n{ASK}") == [(DISCLAIMER, banner), (NEW, ASK)]


PIECES = st.sampled_from(
    [
        *ATTRIBUTIONS,
        *SEPARATORS,
        *PROSE,
        *SIGNATURES,
        *DISCLAIMERS,
        "> cited",
        "",
        "\n",
        ">",
        "--",
        "\t",
        "Thanks",
        "a" * 200,
    ]
)


@given(
    st.lists(PIECES | st.text(max_size=30), max_size=14).map("\n".join),
    st.sampled_from(["", "Fwd: x", "RE: x"]),
    st.text(max_size=20),
)
def test_the_spans_of_any_text_cover_it_without_gaps(text: str, subject: str, author: str) -> None:
    spans = segment(text, subject=subject, author=author)
    assert "".join(text[span.start : span.end] for span in spans) == text
    assert all(span.start < span.end for span in spans)
    assert all(first.end == second.start for first, second in pairwise(spans))


def test_a_text_of_more_lines_than_are_read_is_still_covered() -> None:
    text = "gate 4 ok\n" * (LINES_MAX + 10)
    spans = segment(text)
    assert (spans[0].start, spans[-1].end) == (0, len(text))
