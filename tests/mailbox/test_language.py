"""The language of a mail, where English is never taken for another one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.mailbox.language import language_of

TEXTS = {
    "en": [
        "Could you confirm the delivery date for PO 4500018821?",
        "did a60kd 13790 leave yet? who hauls it n whats the pro number",
        "Dear colleagues,\nfor our order no. 0898-984503 please let me have the date.\nMit freundlichen Grüßen",
        "Hola amigos, where is our order 55102? Saludos",
        "Groeten aan allen. Please let me know you have it, and what is open.",
        "Ship it to Calle de la Reina, San Juan de los Lagos. Thank you for your help, we need it soon.",
    ],
    "de": [
        "können Sie mir bitte kurz mitteilen, wie der aktuelle Stand unserer Bestellung ist?",
        "Wo ist meine Bestellung 4500018821?",
        "Guten Tag, wann wird die Ware geliefert? Wir brauchen sie bis Freitag.",
    ],
    "es": [
        "Les agradecería confirmar el estado de la orden. Necesitamos saber si ya está en preparación.",
        "¿Cuándo llega nuestro pedido?",
    ],
    "fr": ["Bonjour, pouvez-vous nous confirmer la date de livraison de notre commande ?"],
    "it": ["Buongiorno, potete confermare la data di consegna del nostro ordine?"],
    "nl": ["Kunt u ons laten weten wanneer de bestelling wordt geleverd? Wij hebben het nodig."],
    "pl": ["Dzień dobry, kiedy zostanie dostarczone nasze zamówienie? Proszę o informację."],
    "pt": ["Bom dia, quando será entregue o nosso pedido? Obrigado pela sua ajuda."],
    "ru": ["Когда будет доставлен наш заказ?"],
    "ja": ["注文の納期を教えてください。"],
    "zh": ["请问我们的订单什么时候发货？"],
    "und": ["", "4500018821", "PO?", "WU-10077 / DJ-7008", "Lorem ipsum dolor sit amet consectetur"],
}


@pytest.mark.parametrize(
    ("text", "expected"), [(text, language) for language, texts in TEXTS.items() for text in texts]
)
def test_the_language_of_a_text_is_told(text: str, expected: str) -> None:
    assert language_of(text) == expected


@given(st.text(max_size=300))
def test_any_text_has_one_answer(text: str) -> None:
    assert language_of(text) == language_of(text)
    assert len(language_of(text)) in (2, 3)
