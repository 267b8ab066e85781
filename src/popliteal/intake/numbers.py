"""Numbers in own words: age, how long it has been, and how bad the pain is from 0 to 10."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice, pairwise

from popliteal.intake.tokens import Break, Token
from popliteal.knowledge.schema import OLDEST


@dataclass(frozen=True, slots=True)
class Number:
    """A number that was read, and the words (first, after the last) that it stands in."""

    value: int
    start: int
    end: int


_SMALL = {
    **{"a": 1, "an": 1, "one": 1, "couple": 2, "two": 2, "few": 3, "three": 3, "four": 4, "several": 4, "five": 5},
    **{"six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "dozen": 12},
}
_DAYS = {"day": 1, "night": 1, "week": 7, "month": 30, "year": 365, "age": 365, "hour": 0, "minute": 0}
_UNITS = {
    **{
        form: unit
        for unit in ("day", "night", "week", "month", "year", "hour", "minute")
        for form in (unit, unit + "s")
    },
    **{"wk": "week", "wks": "week", "mo": "month", "mos": "month", "mth": "month", "mths": "month", "yr": "year"},
    **{
        "yrs": "year",
        "hr": "hour",
        "hrs": "hour",
        "min": "minute",
        "mins": "minute",
        "ages": "age",
        "fortnight": "week",
        "weekends": "week",
    },
}
_BETWEEN = frozenset(
    {"of", "the", "or", "so", "good", "to", "last", "past", "about", "two", "three", "four", "full", "long"}
)
_LEADS = frozenset(
    {"for", "since", "past", "last", "been", "over", "nearly", "almost", "about", "around", "these", "with"}
)
_TRAILS = frozenset({"ago", "back", "now", "of", "on", "running", "straight", "already", "prior"})
_NOT_BEFORE = frozenset(
    {"every", "in", "within", "per", "took", "after", "next", "lasted", "lasts", "first", "rested", "another", "each",
     "times", "once", "twice", "miles", "km", "x", "days", "time", "under", "least", "than", "until", "till", "old",
     "hours", "hour", "hrs", "mins", "minutes", "am", "im"}
)  # fmt: skip
_NOT_AFTER = frozenset(
    {"later", "old", "pregnant", "post", "after", "before", "off", "postpartum", "out", "sober", "walk", "along"}
)
_DAYS_SINCE = {
    **{("this", part): 0 for part in ("morning", "afternoon", "evening")},
    **{("last", "night"): 1, ("last", "nite"): 1, ("last", "week"): 7, ("last", "month"): 30, ("last", "year"): 365},
}
_RECENT = {"today": 0, "tonight": 0, "yesterday": 1, "overnight": 1}
_PASSING = frozenset({"got", "felt", "came"})
"""Words of a beginning that are too common to tell one with today or last week ("last week it got stuck")."""
_BEGAN = frozenset(
    {
        "since",
        "started",
        "start",
        "began",
        "happened",
        "came",
        "woke",
        "from",
        "noticed",
        "got",
        "hurt",
        "injured",
        "twisted",
        "fell",
        "fall",
        "felt",
        "popped",
        "pop",
        "tripped",
        "slipped",
        "landed",
        "hit",
        "kicked",
        "tore",
        "tweaked",
        "pulled",
        "banged",
        "crashed",
        "swelled",
        "blew",
        "planted",
        "tackled",
        "heard",
        "slid",
        "stumble",
        "stumbled",
        "tumble",
        "bumped",
        "rolled",
        "ripped",
        "snapped",
        "buckled",
        "collided",
        "tumbled",
        "wrenched",
        "dislocated",
        "crash",
        "wreck",
        "accident",
    }
)
_MONTHS = {
    name: number
    for number, names in enumerate(
        ["january jan", "february feb", "march", "april apr", "may", "june jun", "july jul", "august aug",
         "september sept sep", "october oct", "november nov", "december dec"], 1,
    )
    for name in names.split()
}  # fmt: skip
_PAIN = re.compile(r"(?<!\d)(10|\d)\s*(?:/|out\s+of)\s*(?:10|ten)(?!\d)", re.IGNORECASE)
_PAIN_LEVEL = re.compile(
    r"\b(?:pain|hurts)(?:\s*[:=])?\s+(?:(?:is|was|now)\s+at\s+|is\s+|level\s+|of\s+|like\s+|a\s+|an\s+|about\s+|was\s+)*(10|\d)"
    r"(?!\d|[.,:/-]\d|\s*(?:[a-z]|[%)]))",
    re.IGNORECASE,
)
_PAIN_THEN = re.compile(
    r"\b(?:now|sometimes|then|at times|at worst|(?:shot|shoots|went|goes|gets|up|jumped|jumps|spiked|spikes) to)\s+"
    r"(?:it['’]?s\s+|is\s+|an?\s+)?(10|\d)(?=\s*(?:\Z|[.,;!?](?!\d)|(?:when|while|if|last|after|today|with)\b))",
    re.IGNORECASE,
)
"""A score that another is told to have become, or to be at times; read only beside a score."""
_PAIN_CALLED = re.compile(
    r"\b(?:i|we)(?:['’]?(?:d|ll)|\s+(?:would|will|might|could|can))?\s+(?:(?:probably|maybe|just|only)\s+)*"
    r"(?:call|put|rate|give|say)\s+(?:it|the\s+pain|this)\s+(?:(?:at|like|maybe|about|probably|only|just|an?)\s+)*"
    r"(?P<score>10|\d|one|two|three|four|five|six|seven|eight|nine|ten)\b"
    r"(?=\s*(?:\Z|[.,;!?)\n](?!\d)|(?:when|while|if|at|right\s+now|today|most|on|out|tops)\b))",
    re.IGNORECASE,
)
""" "I'd call it a six": a score where a word of pain stands near before it; not what another calls it."""
_PAIN_BETWEEN = re.compile(
    r"(?:hurt|hurts|pain|aches?|sore)\b[^.!?\n]{0,40}?\b(?:maybe|about|like|a)\s+\d\s*(?:-|–|to|or)\s*(?P<score>10|\d)"
    r"(?=\s*(?:\Z|[.,;!?)\n](?!\d)))",
    re.IGNORECASE,
)
""" "Hurts maybe 2-3": the higher of two scores."""
_NO_SCORE = re.compile(
    r"\b(?:for|since|after|before|until|till|every|around|(?:night|hour|minute|day|week|month|year|block|mile|time|pill)s?)\b",
    re.IGNORECASE,
)
"""Words beside which a number counts something else ("after a block, maybe 1 or 2"), or holds but then."""
_ANY_SCORE = re.compile(
    r"(?:(?<![\d.])(?:10|\d)(?![\d.]*\d)|\b(?:one|two|three|four|five|six|seven|eight|nine|ten)\b)"
    r"(?!\s*(?:hours?|days?|nights?|weeks?|months?|years?|times|miles?|pounds)\b)",
    re.IGNORECASE,
)
"""A number that may be a score: no count of days or miles."""
_SENTENCE = re.compile(r"[.!?\n]")
_APART, _BESIDE = 60, 20
"""Characters around a score within which another number leaves open which is meant; and, in its sentence, one of
`_NO_SCORE`."""
_NEAR_PAIN = re.compile(
    r"\b(?:hurt|hurts|hurting|pain|painful|aches?|aching|sore|throbs?|throbbing|burns?)\b", re.IGNORECASE
)
_NEAR = 120
"""Characters before a score in which a word of pain must stand."""
_AGES = (
    re.compile(r"(?<![\d.])(\d{1,3})[\s-]*(?:y/?o\b|(?:years?|yrs?|yr)[\s.-]*olds?\b)", re.IGNORECASE),
    re.compile(r"(?<![\d.\w])(\d{2})\s*/?\s*[mf](?!\w)", re.IGNORECASE),
    re.compile(r"(?<!\w)[mf]\s*/?\s*(\d{2})(?!\w)", re.IGNORECASE),
    re.compile(
        r"\b(?:i['’]?m|i am|aged?|(?:he|she)['’]?s|"
        r"(?:he|she|mum|mom|dad|who|son|daughter|husband|wife|boy|girl|kid) is|turning|turned)\s+"
        r"(?:only\s+|now\s+|just\s+)?(\d{1,3})"
        r"(?!\s*(?:[./]\d|%|weeks?|wks?|months?|days?|hours?|hrs?|mins?|kgs?|lbs?|pounds|stone|st\b|ft|feet|cm|miles?|k\b|steps))(?!\d)",
        re.IGNORECASE,
    ),
    re.compile(r"(?:\A|[.!?])\s*(\d{2})\s*(?:,|and\b|year)", re.IGNORECASE),
)  # fmt: skip


def age_in(text: str) -> tuple[int, int, int] | None:
    """The age in years with its place in the text."""
    for pattern in _AGES:
        found = pattern.search(text)
        if found and int(found[1]) <= OLDEST:
            return int(found[1]), found.start(), found.end()
    return None


def pain_in(text: str) -> tuple[int, int, int] | None:
    """The largest pain score from 0 to 10 with its place in the text."""
    found = [match for pattern in (_PAIN, _PAIN_LEVEL) for match in pattern.finditer(text)]
    found += [match for match in _PAIN_THEN.finditer(text) if found]
    scores = [(int(match[1]), match.start(), match.end()) for match in found]
    return max(scores, key=lambda score: score[0], default=None)


def pain_called_in(text: str) -> tuple[int, int, int] | None:
    """The largest pain score from 0 to 10 that is told without a scale ("I'd call it a six"), with its place; none
    where another number near it may be the score."""
    called = _PAIN_CALLED.finditer(text)
    found = [one for one in called if _NEAR_PAIN.search(text, max(0, one.start() - _NEAR), one.start())]
    scores = [_called(one) for one in (*_PAIN_BETWEEN.finditer(text), *found) if _is_one_score(one, text)]
    return max(scores, key=lambda score: score[0], default=None)


def _is_one_score(match: re.Match[str], text: str) -> bool:
    """Whether nothing near a number says that it is no score, or one of several."""
    before, after = text[max(0, match.start() - _APART) : match.start()], text[match.end() : match.end() + _APART]
    if _ANY_SCORE.search(before) or _ANY_SCORE.search(after):
        return False
    beside = _SENTENCE.split(before)[-1][-_BESIDE:] + match.group() + _SENTENCE.split(after)[0][:_BESIDE]
    return not _NO_SCORE.search(beside)


def _called(match: re.Match[str]) -> tuple[int, int, int]:
    score = match["score"].lower()
    return (_SMALL[score] if score in _SMALL else int(score)), match.start(), match.end()


_MOST_TIMES = 200
"""Times looked at: a story has few, and each costs a walk through its sentence."""


def duration_in(tokens: Sequence[Token], events: frozenset[str], today: dt.date | None) -> Number | None:
    """The days since it began: the longest time in the first sentence that gives one, unless it is tied to an event
    such as surgery."""
    dated = (_since_month(tokens, today), _since_weekday(tokens, today)) if today else ()
    found = [*islice(chain(_with_units(tokens), _recent(tokens), *dated), _MOST_TIMES)]
    told = [number for number in found if not _tied(number, tokens, events)] or [*_in_passing(tokens, events)]
    told = [number for number in told if _begins(number, tokens)] or told
    told = [number for number in told if _is_of_the_leg(number, tokens)]
    first = min((_sentence_of(number, tokens) for number in told), default=0)
    here = [number for number in told if _sentence_of(number, tokens) == first]
    return max(here, key=lambda number: number.value, default=None)


def _begins(number: Number, tokens: Sequence[Token]) -> bool:
    """Whether the words before it in the same part of the sentence say that it began then."""
    at = number.start
    while at and number.start - at < 5 and tokens[at].break_before < Break.comma:
        at -= 1
    return any(token.word in _STARTED for token in tokens[at : number.start])


_STARTED = frozenset({"started", "began", "start"})


def _sentence_of(number: Number, tokens: Sequence[Token]) -> int:
    """The first word of the sentence that a number stands in."""
    at = number.start
    while at and tokens[at].break_before < Break.sentence:
        at -= 1
    return at


def _with_units(tokens: Sequence[Token]) -> Iterator[Number]:
    for at, token in enumerate(tokens):
        unit = _UNITS.get(token.word)
        if unit is None:
            continue
        start, count = _count(tokens, at)
        before = tokens[start - 1].word if start and tokens[start].break_before < Break.sentence else ""
        after = tokens[at + 1].word if at + 1 < len(tokens) and tokens[at + 1].break_before < Break.comma else ""
        past = after in ("ago", "back") or (after == "in" and _ends_part(at + 2, tokens))
        if (
            (before in _NOT_BEFORE and not (past and before not in ("until", "till")))
            or after in _NOT_AFTER
            or _is_rate(at, tokens)
            or _so_many_each(start, at, tokens)
            or (after == "with" and unit == "week" and count >= _OF_A_PREGNANCY and _with_a_child(at + 2, tokens))
            or (start == at and token.word in ("age", "min", "mo"))
            or (unit == "week" and _is_pregnant(start, tokens))
            or _is_of_each(start, at, tokens)
        ):
            continue
        if _is_a_date(start, at, tokens):
            continue
        led, trailed = before in _LEADS or (start < at and tokens[start].word in _LEADS), after in _TRAILS
        counted = start < at and (unit not in ("hour", "minute") or past or before == "been")
        if counted and (led or trailed or unit != "year" or not after or not before):
            yield Number(round(count * _DAYS[unit]), start, at + 1)
        elif start == at and (led or after == "now") and token.word.endswith("s"):
            yield Number(_BARE[unit], at, at + 1)


def _is_a_date(start: int, at: int, tokens: Sequence[Token]) -> bool:
    """Whether "last week" or "last year" says when, and not for how long ("the last week")."""
    word, before = tokens[at - 1].word, tokens[start - 1].word if start else ""
    return start == at - 1 and word == "last" and not tokens[at].word.endswith("s") and before not in _SPANS


_SPANS = frozenset({"the", "for", "over", "this", "these"})


def _ends_part(at: int, tokens: Sequence[Token]) -> bool:
    return at >= len(tokens) or tokens[at].break_before > Break.none


def _is_rate(at: int, tokens: Sequence[Token]) -> bool:
    """Whether it is so much of each week or day ("5 days a week")."""
    words = [token.word for token in tokens[at + 1 : at + 3]]
    return len(words) == 2 and words[0] in ("a", "per", "each", "every") and words[1] in _UNITS


def _is_pregnant(start: int, tokens: Sequence[Token]) -> bool:
    """Whether a count of weeks is that of a pregnancy ("Pregnant, 29 weeks")."""
    return any(token.word in ("pregnant", "expecting", "gestation") for token in tokens[max(start - 2, 0) : start])


def _is_of_each(start: int, at: int, tokens: Sequence[Token]) -> bool:
    """Whether things are counted by a unit ("four beers a night", "a pack a day"); not "hurt a week"."""
    before = tokens[start - 1].word if start and tokens[start].break_before is Break.none else ""
    after = tokens[at + 1].word if at + 1 < len(tokens) and tokens[at + 1].break_before < Break.comma else ""
    is_one = start == at - 1 and tokens[start].word in ("a", "an") and bool(before)
    return is_one and after not in _TRAILS and before not in _LEADS | _OF_THE_LEG | _BETWEEN | {"way"}


def _with_a_child(at: int, tokens: Sequence[Token]) -> bool:
    """Whether the next words name a child: "with twins", "with my second baby"; not "with swelling"."""
    return any(token.word in ("twins", "child", "baby", "triplets") for token in tokens[at : at + 3])


def _so_many_each(start: int, at: int, tokens: Sequence[Token]) -> bool:
    """Whether a count of units is itself what something is counted by ("three nights a week", "50 a week")."""
    pairs = pairwise(token.word for token in tokens[max(start - 1, 0) : at])
    return any(
        each in ("a", "an", "per", "each", "every") and (before in _UNITS or _value(before) is not None)
        for before, each in pairs
    )


_OF_A_PREGNANCY = 8
"""Weeks from which "28 weeks with twins" tells how long she is pregnant; a pain so old is told in months."""
_BARE = {"day": 4, "night": 4, "week": 15, "month": 90, "year": 730, "age": 365, "hour": 0, "minute": 0}
"""Days that "for days", "for weeks" and so on stand for at the least."""


def _count(tokens: Sequence[Token], at: int) -> tuple[int, float]:
    """Where the count before a unit begins, and the count; `at` itself when there is none."""
    start, count = at, 1.0
    while start and at - start < 4 and tokens[start].break_before is Break.none:
        word = tokens[start - 1].word
        number = _value(word)
        if number is None and word not in _BETWEEN:
            break
        if number is not None and tokens[start].word in ("last", "past"):
            break  # "it was a 7 last week"
        if number is not None:
            count = max(number, count) if start < at and count > 1 else number
        start -= 1
    while start < at and _value(tokens[start].word) is None and tokens[start].word not in ("last", "past"):
        start += 1
    return start, count


def _value(word: str) -> float | None:
    if word[:1].isdigit() and word[-1:].isdigit():
        return min(float(word.replace(",", ".")), 100_000.0)
    return _SMALL.get(word)


def _recent(tokens: Sequence[Token]) -> Iterator[Number]:
    for at, token in enumerate(tokens):
        two = (token.word, tokens[at + 1].word) if at + 1 < len(tokens) else (token.word, "")
        days = _DAYS_SINCE.get(two, _RECENT.get(token.word))
        if days is None:
            continue
        began = _BEGAN if token.word == "yesterday" else _BEGAN - _PASSING
        began = began if at and tokens[at - 1].word == "since" else began - {"since"}
        if began & {*_around(at, tokens)} or (days == 0 and _got_pain(at, tokens)):
            yield Number(days, at, at + (1 if token.word in _RECENT else 2))


def _in_passing(tokens: Sequence[Token], events: frozenset[str]) -> Iterator[Number]:
    """A day that is told in a sentence of the leg, where no sentence says more ("Yesterday at practice my knee …")."""
    for at, token in enumerate(tokens):
        two = (token.word, tokens[at + 1].word) if at + 1 < len(tokens) else (token.word, "")
        days = _DAYS_SINCE.get(two, _RECENT.get(token.word))
        if days is None or days > _LONGEST_IN_PASSING or token.word == "overnight":
            continue
        if at and tokens[at - 1].word in ("nothing", "anything", "than"):
            continue  # "I ate nothing today", "bigger than yesterday": of the day, and not of when it began
        number = Number(days, at, at + (1 if token.word in _RECENT else 2))
        place = _within(number, tokens, Break.sentence)
        words = {token.word for token in tokens[place.start : place.stop]}
        if words & _LEG_WORDS and not _tied(number, tokens, events):
            yield number


_LONGEST_IN_PASSING = 1
"""Days; last week or last month in passing is mostly of something else."""


def _got_pain(at: int, tokens: Sequence[Token]) -> bool:
    """ "Today I got pain": too common a word tells the beginning where a pain follows it."""
    words = [token.word for token in tokens[at + 1 : at + 6] if token.break_before is Break.none]
    return any(one in _PASSING and after in _PAINS for one, after in pairwise(words))


_PAINS = frozenset({"pain", "pains", "swelling", "cramp", "cramps", "numbness"})


def _around(at: int, tokens: Sequence[Token]) -> Iterator[str]:
    """The words up to seven before and after in the same sentence."""
    start = at
    while start and at - start < 7 and tokens[start].break_before < Break.sentence:
        start -= 1
        yield tokens[start].word
    for token in tokens[at + 1 : at + 8]:
        if token.break_before is Break.sentence:
            return
        yield token.word


def _since_month(tokens: Sequence[Token], today: dt.date) -> Iterator[Number]:
    for at, token in enumerate(tokens):
        month = _MONTHS.get(token.word)
        if month and at and tokens[at - 1].word in ("since", "in", "from", "early", "late", "mid"):
            if tokens[at - 1].word != "since" and (at < 2 or tokens[at - 2].word not in _BEGAN):
                continue
            years = today.year if month <= today.month else today.year - 1
            yield Number((today - dt.date(years, month, 15 if month != today.month else 1)).days, at - 1, at + 1)


def _since_weekday(tokens: Sequence[Token], today: dt.date) -> Iterator[Number]:
    """ "Since Friday", "twisted it last Friday": the last such day before today, where it tells a beginning."""
    for at, token in enumerate(tokens):
        day = _WEEKDAYS.get(token.word)
        before = tokens[at - 1].word if at else ""
        after = tokens[at + 1].word if at + 1 < len(tokens) else ""
        if (
            day is None
            or before in _TO_COME
            or after in _OF_ANOTHER
            or not (_BEGAN - _PASSING) & {*_around(at, tokens)}
        ):
            continue
        days = (today.weekday() - day) % 7 or (7 if before in ("since", "last") else 0)
        start = at - (before in ("since", "last", "on", "past"))
        yield Number(days, start, at + 1)


_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        ["monday mon", "tuesday tues tue", "wednesday weds", "thursday thurs thur", "friday fri", "saturday", "sunday"]
    )
    for name in names.split()
}
_TO_COME = frozenset({"next", "until", "till", "by", "before", "this", "for", "every", "each"})
"""Words before a weekday that is to come, or comes each week."""
_OF_ANOTHER = frozenset({"in", "before", "after", "week", "of"})
"""Words after a weekday that is not the last one: "the Friday before Easter", "a Monday in March"."""


def _tied(number: Number, tokens: Sequence[Token], events: frozenset[str]) -> bool:
    """Whether the same part of the sentence names an event that the time belongs to; years ago, the same sentence,
    unless that part says what hurts or that it began."""
    part = _within(number, tokens, Break.comma)
    words = [token.word for token in tokens[part.start : part.stop]]
    if any(one in _ITSELF and began in _STARTED for one, began in pairwise(words)) or _is_since(words):
        return False
    if number.value < _DAYS["week"] and _FELL & set(words):
        return False
    if number.value >= _DAYS["year"] and _TORE & set(words) and not {"since", "still", "now"} & set(words):
        return True
    wide = number.value >= _DAYS["year"] and not _HURTS & set(words)
    most = _within(number, tokens, Break.sentence) if wide else part
    return any(
        token.word in events for token in tokens[max(most.start, number.start - 7) : min(most.stop, number.end + 7)]
    )


def _is_since(words: Sequence[str]) -> bool:
    """ "My calf has been sore since my baby 4 weeks ago": the event tells when it began; not "fine since"."""
    if "since" not in words or _IS_WELL & set(words):
        return False
    return bool(_AILS & set(words[: words.index("since")]))


_IS_WELL = frozenset(
    {"no", "not", "never", "fine", "ok", "okay", "good", "great", "better", "gone", "without", "nothing"}
)
_TORE = frozenset({"tore", "torn", "broke", "broken", "fractured", "ruptured", "dislocated", "sprained", "injured"})
"""Injuries of years ago, to which the time belongs; not to the trouble of today."""
_FELL = frozenset({"fell", "slid", "slipped", "tripped", "stumbled", "tumbled", "landed", "rolled"})
"""Falls, of which "the bed" is no event that a time of days belongs to."""


def _is_of_the_leg(number: Number, tokens: Sequence[Token]) -> bool:
    """Whether the sentence says what hurts, what happened, or "it"; not "The blood tests two weeks ago were fine"."""
    place = _within(number, tokens, Break.sentence)
    words = {token.word for token in tokens[place.start : place.stop]}
    return len(place) <= _SHORT_ANSWER or bool(words & _OF_THE_LEG)


_SHORT_ANSWER = 6
"""Words up to which a sentence can be but the time ("About three weeks now")."""
_ITSELF = frozenset({"it", "this", "that", "pain", "swelling", "all", "trouble", "problem"})
_HURTS = frozenset({"hurt", "hurts", "hurting", "pain", "painful", "ached", "aches", "aching", "sore", "swollen"})
_AILS = _HURTS | frozenset({"weird", "stiff", "numb", "tight", "cramp", "cramps", "cramping", "limping", "throbbing"})


_LEG_WORDS = _HURTS | frozenset(
    {"knee", "knees", "calf", "calves", "leg", "legs", "thigh", "thighs", "shin", "shins", "foot", "feet",
     "ankle", "ankles", "hamstring", "limp", "limping", "cramp", "cramps", "stiff", "numb", "tight",
     "lump"}
)  # fmt: skip
_OF_THE_LEG = _ITSELF | _BEGAN | _LEG_WORDS | {"its"}


def _within(number: Number, tokens: Sequence[Token], most: Break) -> range:
    """The words around a number up to breaks of that strength."""
    first, last = number.start, number.end
    while first and tokens[first].break_before < most:
        first -= 1
    while last < len(tokens) and tokens[last].break_before < most:
        last += 1
    return range(first, last)
