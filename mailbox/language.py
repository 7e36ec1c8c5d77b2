"""The language of a text, by its script and by counting the small words that every sentence needs.

Small word lists beat statistical models here: mail about orders is short and full of names
and numbers, and to call an English mail foreign costs a customer an answer.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from itertools import islice
from typing import Final

UNDETERMINED: Final = "und"
_ENGLISH: Final = "en"
_WORDS_READ: Final = 400
_CHARACTERS_READ: Final = 6_000
_HITS_MIN: Final = 3
_HITS_MIN_OF_SHORT: Final = 2
_SHORT_WORDS: Final = 8
_LEAD_OVER_ENGLISH: Final = 2.0
"""Another language must have more than so many times the hits of English."""

_LISTS: Final = {
    _ENGLISH: """
        a about after again all also always am an and any are as at back be because been before being both but by came can
        cannot come could date day days did do does doing done down each either else end ever every few find first for from
        get give go going good got had has have he hello her here hi him his hold how however i if in into is it its just
        keep know last least left let like line list look made make many may me might more morning most much must my need
        needs never new next no not nothing now of off ok on once one only or order orders other our ours out over own part
        please pls put quick quite read ready received right said same see send sent ship shipped should show since so some
        something soon still such sure take team tell than thank thanks that the their them then there these they thing
        this those three through time to today tomorrow too truck two under until up update us use very via want was way we
        week well were what when where whether which while who why will with within without would write yes yesterday yet
        you your yours regards status due delivery confirm dear gents guys folks afternoon when's what's where's we're i'm
        i'll we'll don't can't won't didn't doesn't isn't it's that's thx asap
    """,
    "de": """
        aber alle als am an auch auf aus bei bis bitte da dann das dass dem den der des die dies diese dieser doch durch ein
        eine einem einen einer eines er es f\u00fcr gegen haben hat hatte ich ihnen ihr ihre ihrem ihren im in ist ja kann
        kein keine k\u00f6nnen k\u00f6nnten liefertermin lieferung mehr mein meine mich mir mit muss nach nicht noch nur
        oder ob schon sehr sein seit sich sie sind so \u00fcber um und uns unser unsere unserem unseren unserer vom von vor
        wann war was weiter wenn werden wie wir wird wo wurde wurden zu zum zur zusammen hallo danke vielen bestellung
        auftrag termin gerade woche
    """,
    "fr": """
        \u00e0 au aucune aussi aux avec avez avoir avons bien bonjour car ce cela ces cet cette comme commande dans de des
        depuis dont du elle en encore est et \u00eatre eu fait il ils je jusqu la le les leur livraison lors lui mais merci
        m\u00eame mes moi mon nos notre nous on ont ou o\u00f9 par pas plus pour pouvez pouvons qu quand que quel quelle qui
        sa sans se ses si sommes son sont sur ta te tr\u00e8s tu un une votre vos vous d\u00e9lai suite veuillez
    """,
    "es": """
        a al ante antes aqu\u00ed as\u00ed como con cuando cu\u00e1ndo cu\u00e1l de del desde donde d\u00f3nde dos el ella en
        entre entrega era es esa ese esta est\u00e1 est\u00e1n estamos este esto estimada estimado estimados fecha fue gracias
        ha han hasta hay hola la las le les lo los m\u00e1s me mi muy necesitamos ni nos nosotros nuestra nuestro o orden
        para pedido pero por porque puede pueden que qu\u00e9 qui\u00e9n se ser si sin sobre solicito son su sus tambi\u00e9n
        te tenemos tiene todo un una usted ustedes y ya
    """,
    "it": """
        a abbiamo al alla alle anche avete buongiorno che chi ci come con consegna cosa cui da dal dalla degli dei del della
        delle di dove e \u00e8 ed essere fra gli grazie ha hanno ho i il in io la le lo loro ma mi nel nella noi non nostra
        nostro o ogni ordine per perch\u00e9 pi\u00f9 possiamo potete pu\u00f2 quale quando quanto questa questo sar\u00e0
        se senza si siamo solo sono sta stato su sua suo sul tra tutti un una uno vi voi vostra vostro
    """,
    "nl": """
        aan al alle als altijd bent bestelling bij dan dat de deze die dit door een en er graag had hallo hebben hebt heeft
        het hier hij hoe hun ik in is ja je jullie kan kunnen kunt levering maar meer met mij mijn moet naar niet niets nog
        nu of om omdat ons onze ook op order over te tot u uit uw van veel voor waar wanneer wat we week weet wel werd wij
        wil worden wordt zal ze zich zij zijn zo zonder zou
    """,
    "pl": """
        a ale bardzo by by\u0107 by\u0142 by\u0142a ca\u0142y co czy czym dla dlaczego do dostawa dostawy dzie\u0144 dobry
        gdy gdzie ich i ile jak jaki jest jestem jeszcze ju\u017c kiedy kt\u00f3ra kt\u00f3re kt\u00f3ry ma mamy mi mnie mo\u017ce
        mo\u017cna my na nam nas nasze naszego nie o od oraz pa\u0144stwo pan pani po pod prosimy prosz\u0119 przez przy
        s\u0105 si\u0119 ta tak te tego ten to tu ty tylko w we wszystko z za zam\u00f3wienia zam\u00f3wienie ze \u017ce
    """,
    "pt": """
        a \u00e0 ao aos as at\u00e9 bom com como da das de del dela dele depois do dos dia e \u00e9 ela ele em encomenda
        entrega entre era essa esse est\u00e1 est\u00e3o este eu foi h\u00e1 isso isto j\u00e1 lhe mais mas me mesmo meu minha
        muito na n\u00e3o nas no nos nossa nosso num numa o obrigado obrigada ol\u00e1 os ou para pedido pela pelo podem
        poderia por porque prazo quando que quem s\u00e3o se sem ser seu seus sobre sua t\u00eam temos tem tamb\u00e9m um uma
        voc\u00ea voc\u00eas
    """,
    "sv": """
        att av b\u00e5de best\u00e4llning de den det detta d\u00e4r du efter eller en ett fr\u00e5n f\u00e5r f\u00f6r har
        hej hur i inte jag kan leverans man med men mycket n\u00e4r ni n\u00e5got n\u00e5gon och om oss p\u00e5 s\u00e5 samt
        ska skulle som till tack tack upp ut vad var v\u00e5r v\u00e5ra vi vill \u00e4r \u00f6ver
    """,
    "da": """
        af at bestilling blev de dem den der deres det dette dig din du efter eller en er et for fra f\u00e5r har havde hej
        her hvad hvis hvor hvorn\u00e5r i ikke ikke jeg kan kun levering man med meget men mig min nu og ogs\u00e5 om os
        ordre over p\u00e5 sig skal skulle som tak til ud under var vi vil vores v\u00e6re
    """,
    "no": """
        av at bestilling ble da de den dere deres det dette du eller en er et etter for fra f\u00e5r har hadde hei hva
        hvor hvordan i ikke jeg kan kun levering med meg men min mye n\u00e5 n\u00e5r noe og ogs\u00e5 om ordre oss over
        p\u00e5 seg skal skulle som takk til ut v\u00e6re var v\u00e5r v\u00e5re vi vil
    """,
    "fi": """
        ei ett\u00e4 hei ja jos jotka joka kanssa kiitos kun kuin koska me mik\u00e4 miss\u00e4 milloin min\u00e4 mutta
        mukaan my\u00f6s niin nyt olemme on ovat oli ole olla sek\u00e4 se t\u00e4m\u00e4 tai tilaus toimitus vai viel\u00e4
        voitte voi voisitteko
    """,
    "cs": """
        a aby ale ani bude by byl byla co dobr\u00fd den do dod\u00e1n\u00ed d\u011bkuji ho i jak jako je jeho jen jsem jsme
        jsou k kde kdy kter\u00e1 kter\u00e9 kter\u00fd m\u00e1 m\u00e1me na n\u00e1s na\u0161e ne nebo o objedn\u00e1vka
        objedn\u00e1vky od po pokud pro pros\u00edm p\u0159i s se si tak tento to u v v\u00e1s v\u00e1\u0161 ve z za ze \u017ee
    """,
    "hu": """
        a az \u00e9s egy hogy nem van volt lesz meg is de ha csak m\u00e1r m\u00e9g mikor mi k\u00e9rem k\u00e9rj\u00fck
        k\u00f6sz\u00f6n\u00f6m rendel\u00e9s sz\u00e1ll\u00edt\u00e1s ezt ez azt \u00f6n \u00f6n\u00f6k tudna \u00fcdv\u00f6zlettel
    """,
    "ro": """
        \u0219i \u015fi este sunt nu cu de la pe pentru din care mai s\u0103 ce un o al ale ne v\u0103 rog rug\u0103m
        comanda comand\u0103 livrare c\u00e2nd unde avem mul\u021bumesc bun\u0103 ziua
    """,
    "tr": """
        ve bir bu i\u00e7in ile de da ne zaman nerede sipari\u015f sipari\u015fimiz teslimat l\u00fctfen merhaba te\u015fekk\u00fcrler
        var m\u0131 mi olarak olan daha \u00e7ok kadar bizim sizin rica ederim
    """,
}
"""The words that any text needs, by language.  What is also English counts as English."""

_SCRIPTS: Final = (
    ("HIRAGANA", "ja"),
    ("KATAKANA", "ja"),
    ("HANGUL", "ko"),
    ("CJK", "zh"),
    ("CYRILLIC", "ru"),
    ("GREEK", "el"),
    ("ARABIC", "ar"),
    ("HEBREW", "he"),
    ("THAI", "th"),
    ("DEVANAGARI", "hi"),
)
_SCRIPT_SHARE: Final = 0.4
"""From this share of letters on, a script that is not Latin decides; Japanese needs only some of its own."""

_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?")


def _languages_by_word() -> dict[str, tuple[str, ...]]:
    languages: dict[str, list[str]] = {}
    english = frozenset(_LISTS[_ENGLISH].split())
    for language, words in _LISTS.items():
        for word in dict.fromkeys(words.split()):
            if language == _ENGLISH or word not in english:
                languages.setdefault(word, []).append(language)
    return {word: tuple(known) for word, known in languages.items()}


_BY_WORD: Final = _languages_by_word()


def language_of(text: str) -> str:
    """ISO 639-1 of a text, or `und` where it is too short or too mixed to tell; the same text, the same answer."""
    if not text.isascii():
        script = _by_script(text)
        if script is not None:
            return script
    plain = " ".join(word for word in text[:_CHARACTERS_READ].split() if not _is_address(word))
    hits: Counter[str] = Counter()
    count = 0
    for found in islice(_WORD.finditer(plain), _WORDS_READ):
        count += 1
        for language in _BY_WORD.get(found[0].lower().replace("\u2019", "'"), ()):
            hits[language] += 1
    return _decide(hits, count)


def _is_address(word: str) -> bool:
    return "@" in word or "//" in word or "www." in word


def _decide(hits: Counter[str], count: int) -> str:
    """English wherever it may be; another language only if it clearly outweighs English."""
    english = hits.pop(_ENGLISH, 0)
    best, most = max(hits.items(), key=lambda hit: (hit[1], hit[0]), default=("", 0))
    least = _HITS_MIN_OF_SHORT if count <= _SHORT_WORDS and not english else _HITS_MIN
    if most >= least and most > english * _LEAD_OVER_ENGLISH:
        return best
    return _ENGLISH if english > most else UNDETERMINED


def _by_script(text: str) -> str | None:
    """The language of a script that is not Latin; None where the letters are Latin."""
    letters = [each for each in text[:_CHARACTERS_READ] if each.isalpha()]
    if not letters:
        return None
    scripts: Counter[str] = Counter()
    for each in letters:
        if ord(each) > 0x24F:
            scripts[unicodedata.name(each, "").partition(" ")[0].partition("-")[0]] += 1
    if sum(scripts.values()) < len(letters) * _SCRIPT_SHARE:
        return None
    return next((language for script, language in _SCRIPTS if scripts[script] * 10 >= len(letters)), None)
