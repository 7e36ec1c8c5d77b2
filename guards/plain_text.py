"""What may be on the outside of a customer's mail: plain, visible, English text of bounded length."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final

from counterfoil.guards.claims.phrases import any_of

BODY_MAX: Final = 20_000
CLAIMS_MAX: Final = 1_500
SUBJECT_MAX: Final = 200
_SPELLED_OUT: Final = re.compile(r"(?<!\w)(?:[^\W\d_][ .\-_·|]){4,}[^\W\d_](?!\w)")
_FOREIGN: Final = any_of(
    """
    und, nicht, wird, werden, wurde, haben, sind, wir, ihre, ihren, ihnen, bestellung, lieferung, bitte, danke
    freundlichen, für, das, dass, nous, vous, votre, notre, commande, sera, seront, avec, bonjour, cordialement
    merci, nosotros, usted, ustedes, pedido, será, gracias, hola, saludos, nuestro, ordine, consegna, grazie, sarà
    het, wij, bestelling, wordt
    """
)
_FOREIGN_MIN: Final = 2


def surface_problems(subject: str, body: str, names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Every problem of the outside of a draft, as a reason code and the words it lies in."""
    if not any(map(str.isalpha, body)) or not subject.strip():
        yield "empty", ""
    if len(body) > BODY_MAX or len(subject) > SUBJECT_MAX:
        yield "too_long", ""
    if "\n" in subject or "\r" in subject:
        yield "control_characters", "line break in the subject"
    text = f"{subject}\n{body}"
    for character in sorted(set(text)):
        code = _character_problem(character, names)
        if code is not None:
            yield code, f"U+{ord(character):04X}"
    for match in _SPELLED_OUT.finditer(text):
        yield "spelled_out", match.group()
    if len(foreign := _foreign_words(text, names)) >= _FOREIGN_MIN:
        yield "not_english", " ".join(foreign)


def _character_problem(character: str, names: Sequence[str]) -> str | None:
    if character == "\n" or " " <= character <= "~":
        return None
    category = unicodedata.category(character)
    if category in ("Cc", "Cs", "Co", "Cn", "Zl", "Zp"):
        return "control_characters"
    if any(character in name for name in names):
        return None
    if category in ("Cf", "Mn", "Me"):
        return "hidden_characters"
    if category.startswith("L") and not unicodedata.name(character, "").startswith("LATIN "):
        return "foreign_letters"
    return None


def _foreign_words(text: str, names: Sequence[str]) -> list[str]:
    for name in names:
        text = text.replace(name, " ")
    return list(dict.fromkeys(match.group().casefold() for match in _FOREIGN.finditer(text)))
