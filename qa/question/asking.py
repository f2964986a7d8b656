"""What a question asks, by its grammar: whose words, about whom and what, from when, and for what kind of thing.

English patterns: "what did X say about Y", "X's view on Y", "according to X", "X on Y", "did X comment". A name that no
list knows is found by its capitals and its place. Knows nothing of the conversation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from qa.attribution.offices import HEAD_WORDS
from qa.names.comparing import fold
from qa.names.keys import keys_in
from qa.question.directory import Directory, Match, named
from qa.question.periods import Period, find_period
from qa.question.register import Listed, Register
from qa.question.spelling import is_misspelling
from qa.question.wording import (
    ASKING,
    ASKS_WHO,
    AUXILIARY,
    CALENDAR,
    DEEDS,
    DESCRIBES,
    EDGES,
    FORM,
    LATEST,
    OWNED,
    PLAIN,
    QUOTED,
    SECOND,
    SPEAKING,
    TITLE,
    VERB,
    Wants,
    capitalised,
    wanted,
)

_NOBODY = Listed()


class Known:
    """What a library knows of its articles: people, outlets, authors, and the day of the newest.

    Args:
        register: where they are looked up.
        newest: the day of the newest article.
    """

    def __init__(self, register: Register = _NOBODY, newest: date | None = None) -> None:
        self.register = register
        self.newest = newest
        self.people = Directory(register)


NOTHING = Known()

# What stands before a common noun, and what follows a name.
# "The crane driver" has no Mr. Crane: a small word behind one of these is a common noun.
_DETERMINED = re.compile(
    r"\b(?:the|a|an|this|that|these|those|his|her|its|their|our|my|your|some|any|no|every|each|which|many|much|new|old)\s+$",
    re.IGNORECASE,
)
_ENDS_NAME = re.compile(
    rf"\W*$|['’]s?\b|[,?!.;:]|\s+(?:{AUXILIARY}|{FORM}|and|or|in|on|at|by|for|from|of|to|with|about|after|before|since"
    r"|until|when|where|why|how|who|that|if|as|over|against|during|under|between|into|ever|also|not|never)\b",
    re.IGNORECASE,
)

# What is longer is no question but a pasted text, whose end is looked for but not read for its grammar.
LONGEST = 600


@dataclass(frozen=True, slots=True)
class Subject:
    """Those whose words are asked for, ``text[start:end]``: "the radio host Nina Holt".

    The question without ``cut``, from the word before them to a verb that says no more than that they speak, is what it
    is about. ``verb`` is how they speak, "" where no verb tells. "The general manager" and "she" are not ``named``.
    """

    start: int
    end: int
    cut: tuple[int, int] = (0, 0)
    verb: str = ""
    named: bool = True


@dataclass(frozen=True, slots=True)
class Asked:
    """What a whole question asks. The fields are those of ``qa.question.Query``."""

    text: str
    speakers: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    topic: str = ""
    sources: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    period: Period | None = None
    latest: bool = False
    wants: Wants = "other"
    saying: bool = False
    subject: Subject | None = None
    matches: tuple[Match, ...] = ()


# A question is read once for what it leans on, and once for itself; so are those of the conversation, time and again.
@lru_cache(maxsize=64)
def read_question(text: str, known: Known = NOTHING) -> Asked:
    """Read a question that needs no other.

    Args:
        text: the question, spaces tidied.
        known: what the library knows.
    """
    if len(text) > LONGEST:
        return replace(read_question(text[:LONGEST], known), text=text)
    wants = wanted(text)
    subject = _find_subject(text, known)
    # "When did Roe announce the tram?" asks for a day, and not for Roe's words: nine of 558 questions.
    if subject and subject.verb in DEEDS and wants in ("when", "where", "number"):
        subject = None
    subjects = [subject, *_find_more(text, subject, known)] if subject else []
    # Without this "the winner" is a Ms. Wilner misspelt: two more of 250 questions have a wrong speaker.
    matches = [m for m in _match_all(text, subject, known) if _may_be_name(text, m, subjects)]
    spelt = _respell(text, matches)
    if spelt != text:
        return read_question(spelt, known)
    speakers = named([m for each in subjects for m in _head_matches(text, each, matches)])
    unknown = _unknown(text, subjects, matches, known)
    period = find_period(text, known.newest)
    saying = subject is not None or VERB.search(text) is not None
    # "Who said …" wants a name; what else has a verb of saying wants words, as "what Holt said" does.
    if (
        saying
        and not (wants == "who" and ASKS_WHO.match(text))
        and (
            (wants == "other" and (subject or not ASKS_WHO.match(text)))
            or (wants == "who" and subject and subject.named)
        )
    ):
        wants = "words"
    authors = known.register.authors(speakers) if speakers else ()
    return Asked(
        text=text,
        speakers=speakers,
        people=tuple(name for name in named(matches) if name not in speakers),
        unknown=unknown,
        topic=_topic(text, subjects, period),
        sources=_outlets(text, known.register.outlets(keys_in(text))),
        authors=tuple(name for name in speakers if name in authors),
        period=period,
        latest=LATEST.search(text) is not None,
        wants=wants,
        saying=saying,
        subject=subject,
        matches=tuple(matches),
    )


def _respell(text: str, matches: Sequence[Match]) -> str:
    """A question with its names as the library writes them: capitals restored, slips mended, accents as typed."""
    places: dict[tuple[int, int], list[str]] = {}
    for m in matches:
        places.setdefault((m.start, m.end), []).append(m.name)
    for (start, end), names in sorted(places.items(), reverse=True):
        text = f"{text[:start]}{_as_written(text[start:end], names)}{text[end:]}"
    return text


def _as_written(typed: str, names: Sequence[str]) -> str:
    words = typed.split()
    known = names[0].split()
    folded = [fold(word) for word in known]
    same_surname = len({fold(name.split()[-1]) for name in names}) == 1
    # A description stays as typed: it is found by its words, whoever it means.
    if known[0][:1].islower() or fold(words[0]) in ("the", "a", "an") or re.search(r"['’]s?\s", typed):
        return typed
    mended = []
    for word in words:
        if fold(word) in folded:
            written = known[folded.index(fold(word))]
            mended.append(written if word.islower() else word)
        # Of several bearers only the surname is sure.
        elif same_surname and word is words[-1] and (near := _nearest(fold(word), folded)) is not None:
            mended.append(known[near])
        elif len(words) > 1 and word is words[0] and _nearest(fold(word), folded[:1]) is not None:
            mended.append(known[0])
        else:
            mended.append(word)
    return " ".join(mended)


def _nearest(word: str, known: Sequence[str]) -> int | None:
    return next((i for i, other in enumerate(known) if is_misspelling(word, other)), None)


def _find_subject(text: str, known: Known) -> Subject | None:
    """The words for those who speak; None where nobody in particular does."""
    # In the order of certainty. The first six alone find 19 fewer of 250 speakers.
    for pattern in SPEAKING:
        for match in pattern.finditer(text):
            start, end = match.span("who")
            # "The boat that Holt said was new": the name begins right before the verb, not where the pattern does.
            if pattern is QUOTED:
                start = _last_name(text, start, end, known)
            start, end = _trim(text, start, end)
            if pattern is OWNED and _is_of_another(text, start, end):
                continue
            if start < end and _names_somebody(text, start, end, known):
                return _subject(text, match, start, end)
    # Only behind an auxiliary: elsewhere "most pilots" are talked about as often as they speak.
    for pattern in SPEAKING[:2]:
        for match in pattern.finditer(text):
            if DESCRIBES.fullmatch(match["who"]):
                return replace(_subject(text, match, *match.span("who")), named=False)
    return None


def _find_more(text: str, first: Subject, known: Known) -> list[Subject]:
    """Others who speak too, after the first: "while Roe says"."""
    found = []
    for pattern in SECOND:
        for match in pattern.finditer(text, first.end):
            start, end = _trim(text, *match.span("who"))
            if start < end and _names_somebody(text, start, end, known):
                verb = match.groupdict().get("verb") or ""
                # A plain verb says nothing of the topic; "blame" and "mock" do, and stay in it.
                stop = match.end() if not verb or PLAIN.fullmatch(verb) else match.start("verb")
                found.append(Subject(start, end, (match.start(), stop), verb.lower()))
    return found


def _may_be_name(text: str, match: Match, subjects: Sequence[Subject]) -> bool:
    """Tell whether one word in small letters stands where a name does: not "the crane driver" for Elmer Crane."""
    word = text[match.start : match.end]
    if not word.islower() or not re.fullmatch(r"[\w’'-]+", word):
        return True
    if _DETERMINED.search(text[: match.start]):
        return False
    return any(_is_head(text, each, match.start, match.end) for each in subjects) or (
        _ENDS_NAME.match(text, match.end) is not None
    )


def _is_of_another(text: str, start: int, end: int) -> bool:
    """Tell whether somebody else does something with what is owned: "did Holt accept Roe's apology"."""
    if not re.search(rf"^\W*(?:(?:and|but|so|then)\s+)?{AUXILIARY}\s+$", text[:start], re.IGNORECASE):
        return False
    runs = [(a, b) for a, b in capitalised(text) if start <= a and b <= end]
    if len(runs) < 2 or runs[0][0] != start:
        return False
    between = re.findall(r"\w+", text[runs[0][1] : runs[-1][0]])
    return not all(word in HEAD_WORDS or word in ("and", "of", "the") for word in between)


def _subject(text: str, match: re.Match[str], start: int, end: int) -> Subject:
    groups = match.groupdict()
    verb = groups.get("verb") or groups.get("base") or ""
    if not verb:
        return Subject(start, end, match.span())
    auxiliary = re.search(rf"\b{AUXILIARY}(?:n[’']t)?\s+$", text[:start], re.IGNORECASE)
    cut_from = auxiliary.start() if auxiliary else start
    verb_start = match.start("verb") if groups.get("verb") else match.start("base")
    is_plain = PLAIN.fullmatch(verb) is not None
    return Subject(start, end, (cut_from, match.end() if is_plain else verb_start), verb.lower())


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """A subject without the words of asking before it: "what was Nina Holt"."""
    while opener := re.match(
        rf"(?:what|who|whom|which|when|where|why|how|and|but|so|then|{AUXILIARY}|about|that|in|on)\s+",
        text[start:end],
        re.IGNORECASE,
    ):
        start += opener.end()
    return start, end


def _last_name(text: str, start: int, end: int, known: Known) -> int:
    """Where the name begins that ends right before the verb; ``end`` where none does."""
    for run_start, run_end in capitalised(text):
        if start <= run_start and run_end == end:
            return run_start
    places = [m for m in known.people.match(text[start:end], expected=False) if start + m.end == end]
    return start + min((m.start for m in places), default=end - start)


def _names_somebody(text: str, start: int, end: int, known: Known) -> bool:
    """Tell whether words are a person's: their head is a name, or a description that the library knows."""
    if re.search(r"\b(?:he|she|they|it|i|you|we|who|that)$", text[start:end], re.IGNORECASE):
        return False
    subject = Subject(start, end)
    if _head_matches(text, subject, _offset(known.people.match(text[start:end], expected=True), start)):
        return True
    return any(
        _is_head(text, subject, a, b) and not CALENDAR.fullmatch(text[a:b])
        for a, b in capitalised(text)
        if start <= a and b <= end
    )


def _offset(matches: Sequence[Match], by: int) -> list[Match]:
    return [Match(m.start + by, m.end + by, m.name, m.score) for m in matches]


def _match_all(text: str, subject: Subject | None, known: Known) -> list[Match]:
    if subject is None:
        return known.people.match(text)
    # Where a name must be, surnames with a slip count too; elsewhere they would be found in common words.
    inside = _offset(known.people.match(text[subject.start : subject.end], expected=True), subject.start)
    matches = known.people.match(text)
    outside = [m for m in matches if m.end <= subject.start or subject.end <= m.start]
    return inside + outside


def _head_matches(text: str, subject: Subject, matches: Sequence[Match]) -> list[Match]:
    return [m for m in matches if subject.start <= m.start and _is_head(text, subject, m.start, m.end)]


def _is_head(text: str, subject: Subject, start: int, end: int) -> bool:
    """Tell whether a name is what a subject is about: its end, before a comma, or one of several.

    "Clinton's spokeswoman" and "the Clinton campaign" are not Clinton.
    """
    if not subject.start <= start < end <= subject.end:
        return False
    after = text[end : subject.end]
    return re.match(r"\s*$|\s*,|\s+(?:and|or|&)\s", after) is not None


def _unknown(text: str, subjects: Sequence[Subject], matches: Sequence[Match], known: Known) -> tuple[str, ...]:
    """Names that match nobody who is known: those who are asked to have said something first."""
    names: dict[str, None] = {}
    outlets = known.register.outlets(keys_in(text))
    for start, end in capitalised(text):
        if any(m.start < end and start < m.end for m in matches):
            continue
        name = TITLE.sub("", text[start:end])
        if name and name not in outlets and any(_is_head(text, each, start, end) for each in subjects):
            names[name] = None
    return tuple(names)


def _outlets(text: str, sources: Iterable[str]) -> tuple[str, ...]:
    """Outlets that a question names: "according to the Ledger", "in the Guardian"."""
    found = []
    plain = text.casefold()
    for source in sources:
        if not source or source.split()[-1].casefold() not in plain:
            continue
        short = re.sub(r"^the\s+", "", source, flags=re.IGNORECASE)
        last = short.split()[-1] if short.split() else ""
        # "The Ledger" is The Harbour Ledger; with four letters or fewer ("Post", "Sun") the last word is too common.
        names = {re.escape(short), *((re.escape(last),) if len(last) > 4 else ())}
        before = r"\b(?:according\s+to|in|by|from|told|tell|with|to|what\s+(?:did|does))\s+(?:the\s+)?"
        if re.search(rf"{before}(?:{'|'.join(names)})\b(?!['’]s)", text, re.IGNORECASE):
            found.append(source)
    return tuple(found)


def _topic(text: str, subjects: Sequence[Subject], period: Period | None) -> str:
    cuts = [subject.cut for subject in subjects]
    if period:
        cuts.append((period.start, period.end))
    for start, end in sorted(cuts, reverse=True):
        text = f"{text[:start].rstrip()} {text[end:].lstrip()}"
    text = LATEST.sub(" ", text)
    while opener := ASKING.match(text.lstrip(" ,.:")):
        text = text.lstrip(" ,.:")[opener.end() :]
    if not subjects:
        text = (
            re.sub(rf"^(?:{FORM})\b(?:\s+(?:that|to))?(?=\s+\w)", " ", text, flags=re.IGNORECASE)
            if PLAIN.match(text)
            else text
        )
    topic = " ".join(text.split())
    topic = re.sub(r"\s+([,?!.:;])", r"\1", topic)
    topic = EDGES.sub("", EDGES.sub("", topic))
    return topic if re.search(r"\w", topic) else ""
