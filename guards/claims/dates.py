"""Finds moments in time, in every written form: calendar days, weeks, weekdays, and words such as "soon".

A form that names one calendar day has an ISO date as its value.  A form that two
readers would read differently (`03/04/2026`) has both, joined by `|`.  Everything else
keeps its own words, and so can never equal a date of the records.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Final

from counterfoil.guards.claims.found import Found
from counterfoil.guards.claims.phrases import any_of, one_of
from counterfoil.records.writing import ClaimKind
from counterfoil.records.written import MONTHS

_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ORDINALS: Final[dict[str, int]] = {
    name: number
    for number, name in enumerate(
        """
        first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth
        fifteenth sixteenth seventeenth eighteenth nineteenth twentieth twenty-first twenty-second twenty-third
        twenty-fourth twenty-fifth twenty-sixth twenty-seventh twenty-eighth twenty-ninth thirtieth thirty-first
        """.split(),
        start=1,
    )
}

_MONTH: Final = rf"(?P<month>{'|'.join(sorted(MONTHS, key=len, reverse=True))})(?![a-z])\.?"
_PLAIN_MONTH: Final = "january|february|april|june|july|august|september|october|november|december"
_ORDINAL: Final = "|".join(sorted(_ORDINALS, key=len, reverse=True)).replace("-", "[- ]")
_DAY: Final = rf"(?P<day>(?:0?[1-9]|[12]\d|3[01])(?: ?(?:st|nd|rd|th)\b|\.)?|\b(?:{_ORDINAL})\b)"
_YEAR: Final = r"(?:[\s,-]{0,3}(?P<year>(?:19|20)\d\d)\b|(?:[\s,]{0,2}'|-)(?P<short>\d\d)\b)?(?!\d)"
_NAMED_DAY: Final = (
    r"(?:\b(?P<weekday>(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?)\b\.?,? ?(?:the )?)?"
)
_LEFT: Final = r"(?<![\w/.,:+-])"
_RIGHT: Final = r"(?!\w|[/:-]\w|[.,]\d)"
_COUNT: Final = (
    r"(?:\d+(?:[.,]\d+)?(?:\s*(?:-|to|or)\s*\d+)?|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve"
    r"|couple(?: of)?|few|several|some|matter of|number of|half an?)"
)
_SPAN: Final = r"(?:minute|hour|hr|day|week|wk|month|quarter|year|fortnight)s?"
_PERIOD: Final = (
    "day|week|weekend|month|quarter|year|morning|afternoon|evening|night|spring|summer|autumn|fall|winter"
)
_WEEKDAY: Final = one_of(
    """
    mondays tuesdays wednesdays thursdays fridays saturdays sundays
    monday tuesday wednesday thursday friday saturday sunday
    montag dienstag mittwoch donnerstag freitag samstag sonntag
    lundi mardi mercredi jeudi vendredi samedi dimanche lunes martes miercoles jueves viernes domingo
    """
)
_SHORT_WEEKDAY: Final = one_of("mon tue tues wed thu thur thurs fri sat sun")


def _rule(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_DAYS: Final = tuple(
    _rule(pattern)
    for pattern in (
        rf"{_LEFT}(?P<year>(?:19|20)\d\d)(?P<mark>[-/.])(?P<number>0?[1-9]|1[0-2])(?P=mark)(?P<day>\d\d?)(?!\d|-\d)"
        r"(?P<time>T\d\d:?\d\d(?::?\d\d)?(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?)?",
        rf"{_LEFT}(?P<year>(?:19|20)\d\d)(?P<number>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01]){_RIGHT}",
        rf"{_NAMED_DAY}(?<![\w/.-]){_DAY}(?:\s+day)?(?:\s+of)?[\s-]*{_MONTH}{_YEAR}",
        rf"{_NAMED_DAY}(?<!\d )\b{_MONTH}[\s-]*(?:the\s+)?{_DAY}(?![\d:%]|[.,]\d{{1,2}}\b){_YEAR}",
    )
)
_FIGURES: Final = _rule(
    rf"{_LEFT}(?P<first>\d{{1,2}})(?P<mark>[/.-])(?P<second>\d{{1,2}})(?P=mark)(?P<year>(?:19|20)?\d\d){_RIGHT}"
)
_SHORT_FIGURES: Final = _rule(
    rf"{_LEFT}(?P<first>\d{{1,2}})(?P<mark>[/.])(?P<second>\d{{1,2}})(?:{_RIGHT}|(?=\.\s))"
)

_NAMES_OF_WEEKS: Final = (
    r"(?:KW|CW|WK|W|(?:calendar |delivery |ship(?:ping)? )?weeks?|Kalenderwoche|semaine|semana)"
)
_LEADS_TO: Final = one_of(
    "in by until till before after from during early mid late this next of since through around for to"
)
_CLOCK: Final = r"(?:[ap]\.?m\b\.?|hrs?\b|h\b|uhr\b|utc\b|gmt\b|cet\b|z\b)"
_INDEFINITE: Final = tuple(
    _rule(pattern)
    for pattern in (
        r"\b(?:19|20)\d\d-?W\d\d?(?:-\d)?\b",
        rf"\b{_NAMES_OF_WEEKS}[ .:-]{{0,2}}(?:no\.? ?)?(?:[0-4]?\d|5[0-3])(?:/\d{{2,4}})?\b"
        r"(?! ?(?:pieces|pcs|units))",
        rf"\b{_MONTH}[\s,'-]{{0,3}}(?:19|20)\d\d\b",
        rf"\b{_LEADS_TO}[\s-]+(?:the\s+)?(?:(?:early|mid|late)[\s-]+)?{_MONTH}(?!\s+(?:we|i|you)\b)",
        rf"\b(?:{_PLAIN_MONTH})\b",
        r"\b(?:Q[1-4]|H[12]|[1-4]Q)\b(?:[\s/'-]*(?:19|20)?\d\d\b)?",
        rf"\b(?:(?:next|this|coming|following|last|by|on|every|until|before|after) )?{_WEEKDAY}\b",
        rf"\b(?:next|this|coming|on|by|until|before|after|for|til|till) {_SHORT_WEEKDAY}\b\.?",
        r"\b(?-i:Mon|Tues?|Wed|Thurs?|Thu|Fri)\b\.?",
        r"\b(?:the )?(?:[1-9]|[12]\d|3[01]) ?(?:st|nd|rd|th)\b",
        rf"\b(?:on|by|until|before|after|from|around) the (?:{_ORDINAL})\b",
        r"\b(?:a\.?s\.?a\.?p|e\.?o\.?[dwmy]|c\.?o\.?b|e\.?t\.?[ad])\b\.?",
        rf"\b(?:the )?(?:end|close|start|beginning|middle|turn|top|(?:first|second|early|latter) (?:half|part))"
        rf" of (?:the |this |next |that |business |our )*(?:{_PERIOD}|business|play|{_PLAIN_MONTH})\b",
        rf"\b(?:early|later?|earlier|mid)[ -](?:on )?(?:this |next |in the |the )?(?:{_PERIOD})\b",
        r"\b(?:this|next|coming|following|last|past|current|same|in the|each|every|by)"
        rf" (?:coming |business |working |calendar )?(?:{_PERIOD})s?\b",
        r"\b(?:(?:in|within|under|inside|after|for|over|next|another|only|just|about|less than|up to"
        rf"|no more than|maximum)\s+)*(?:the )?(?:next |coming |following )?{_COUNT}[\s-]*"
        rf"(?:more |further |short |full |business |working |calendar )*{_SPAN}\b(?:'s?)?(?: or (?:so|less))?",
        rf"(?<![\w.])(?:[01]?\d|2[0-3])[:h][0-5]\d(?::[0-5]\d)?(?: ?{_CLOCK})?(?![\d%])(?!\.\d)",
        rf"(?<![\w.])(?:[01]?\d|2[0-3])\.[0-5]\d ?{_CLOCK}",
        r"(?<![\w.])(?:1[0-2]|0?[1-9]) ?(?:a\.?m\b|p\.?m\b|o'?clock\b)\.?",
    )
)
_RELATIVE: Final = any_of(
    """
    the? day? after? tomorrow|tommorow|tomorow|tommorrow|tmrw|tmw|tomoz|2morrow|morrow
    tomorrow's, today's, today, tonight, tonite, yesterday, overnight, midweek, mid week, fortnight, fortnightly
    very|really|pretty|quite? soon|sooner|soonest, as soon as possible|practicable?, as soon as we can, shortly
    presently, imminent, imminently, momentarily, promptly, speedily, swiftly, instantly, immediately, immediate
    quickly, rapidly, forthwith, anon, right|straight away, at once, in due course|time, before long|then, in no time
    without|no further? delay|delays, with no delay|delays, in good time, in time, in the near|coming|next
    near future|term, any day|time|minute|moment|hour now|soon?, at the latest|earliest, earliest possible
    at|on short notice, by then|now|noon|midnight|lunch|lunchtime|close|night|nightfall, by the weekend
    midnight, noon, first|second|third|fourth|last|next|this quarter|half
    week after next, week commencing|beginning|ending|of, month end, year end
    in|within|for days|hours|minutes|weeks|months, days|hours|weeks|months away|ahead|out|from now
    christmas, xmas, easter, thanksgiving, new year|years|year's, ramadan, eid, diwali, hanukkah, whitsun, pentecost
    bank|public|summer|spring|winter holiday|holidays|break, labor|labour|memorial|independence day, midsummer
    morgen, ubermorgen, heute, demnachst, baldmoglichst, schnellstmoglich, umgehend, demain, aujourd'hui, bientot
    manana, hoy, pronto, domani, presto, oggi, amanha
    """
)


def find_dates(text: str, today: date) -> Iterator[Found]:
    """Every moment in a folded text; overlapping readings of one stretch are all given."""
    yield from find_days(text, today)
    for rule in (*_INDEFINITE, _RELATIVE):
        yield from _matches(rule, text, lambda match: " ".join(match.group().casefold().split()))


def find_days(text: str, today: date) -> Iterator[Found]:
    """Every day of the calendar in a folded text, by its date; without a year it is the one nearest to today."""
    for rule in _DAYS:
        yield from _matches(rule, text, lambda match: _one_day(match, today))
    yield from _matches(_FIGURES, text, lambda match: _either_day(match, today))
    yield from _matches(_SHORT_FIGURES, text, lambda match: _short_day(match, today))


def _matches(
    rule: re.Pattern[str], text: str, value_of: Callable[[re.Match[str]], str | None]
) -> Iterator[Found]:
    for match in rule.finditer(text):
        value = value_of(match)
        if value is not None:
            yield Found(ClaimKind.DATE, value, match.start(), match.end())


def _one_day(match: re.Match[str], today: date) -> str | None:
    groups = match.groupdict()
    month = int(groups["number"]) if groups.get("number") else MONTHS[groups["month"].casefold()]
    number = _day_number(groups["day"])
    day = _calendar_day(number, month, groups.get("year") or groups.get("short"), today)
    if day is None:
        return None
    named = (groups.get("weekday") or "").casefold()
    if named and not _WEEKDAYS[day.weekday()].startswith(named[:3]):
        return f"{named} {day.isoformat()}"
    return day.isoformat() + (groups.get("time") or "")


def _day_number(written: str) -> int:
    figures = re.match(r"\d+", written)
    return int(figures.group()) if figures else _ORDINALS[written.casefold().replace(" ", "-")]


def _either_day(match: re.Match[str], today: date) -> str | None:
    """Day first and month first; both, where both are days of the calendar."""
    first, second, year = int(match["first"]), int(match["second"]), match["year"]
    readings = {_calendar_day(first, second, year, today), _calendar_day(second, first, year, today)}
    days = sorted(day.isoformat() for day in readings if day is not None)
    return "|".join(days) or None


def _short_day(match: re.Match[str], today: date) -> str | None:
    """A day and a month without a year; with a dot it needs the dot behind it, else it is a decimal."""
    is_decimal = match["mark"] == "." and match.string[match.end() : match.end() + 1] != "."
    if is_decimal:
        return None
    first, second = int(match["first"]), int(match["second"])
    readings = {_calendar_day(first, second, None, today), _calendar_day(second, first, None, today)}
    days = sorted(day.isoformat() for day in readings if day is not None)
    return "|".join(days) or None


def _calendar_day(day: int, month: int, year: str | None, today: date) -> date | None:
    """That day; without a year the one nearest to today.  None where the calendar has no such day."""
    if year is not None:
        number = int(year)
        return _day_or_none(number + 2000 if number < 100 else number, month, day)
    near = (_day_or_none(today.year + offset, month, day) for offset in (-1, 0, 1))
    days = [each for each in near if each is not None]
    return min(days, key=lambda each: abs(each - today), default=None) if days else None


def _day_or_none(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
