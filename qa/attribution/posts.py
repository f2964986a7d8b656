"""Words with their speaker's name or handle beside them: posts, and quotations set off from the text.

"@handle: words", "words — Name (@handle) date", “words” — Mayor Nina Holt. Whoever spoke before has no part in them.
Knows nothing of grammar.
"""

from __future__ import annotations

import re
from datetime import date

from qa.attribution.capitals import find_capitalised
from qa.attribution.cast import Cast
from qa.attribution.people import Person
from qa.attribution.voice import Voice
from qa.dates import parse_date
from qa.names.comparing import fold
from qa.names.given_names import is_given_name
from qa.records import Paragraph

# Posts are quoted as "@handle: words" or "words — Name (@handle) date"; pages keep them as tags.
_HANDLE_FIRST = re.compile(r">?\s*(?P<handle>@\w+)(?:\s\([^)]*\))?:\s+(?=\S)")
_HANDLE_LAST = re.compile(
    r"\s*[—–-]+\s*(?P<name>[^\n@]{0,40}?)\(?(?P<handle>@\w+)\)?(?:,?\s+(?P<date>[^\n]{6,30}))?\s*$"
)
# "From @handle, on the roof: “words”".
_HANDLE_BEFORE = re.compile(r"[^:\n“\"@]{0,30}(?P<handle>@\w+)[^:\n“\"]{0,80}:\s+[“\"](?P<words>[^“”\"]+)[”\"]\s*\Z")
_TWEET = re.compile(r"<tweet\b[^>]*?\bauthor=\"(?P<handle>@\w+)\"[^>]*>(?P<words>.*?)<(?:/tweet|tweet/)>", re.DOTALL)
_TWEET_DATE = re.compile(r"\b(?:tweet-)?date(?:time)?=\"([^\"]+)\"")
_SIGNATURE = r"(?:—|–|--?)\s*(?P<who>[^\n—–@]{2,90}?)[*_\s]*\Z"
_SIGNED = re.compile(
    rf"[>*_\s]*[“\"](?P<words>[^“”\"]+(?:[“][^”]*[”][^“”]*)*)[”\"][>*_\s]*{_SIGNATURE}"
    rf"|[>*_\s]*>\s(?P<block>[^\n]\S.*?)[>*_\s]*\n[>*_\s]*{_SIGNATURE.replace('who', 'who2')}",
    re.DOTALL,
)
_ALONE = re.compile(rf"[>*_\s]*{_SIGNATURE}")
_QUOTED = re.compile(r"[>*_\s]*[“\"](?P<words>.+)[”\"][*_\s]*\Z|[>\s]*>\s(?P<block>.+)\Z", re.DOTALL)
# By eye: a name with an office or two; what is longer is a sentence with a dash in it.
_LONGEST = 12


def post(paragraph: Paragraph, cast: Cast) -> Voice | None:
    """The post that a paragraph is, if it is one."""
    text = paragraph.text
    if first := _HANDLE_FIRST.match(text):
        speaker, person = _bearer_of(first["handle"], "", cast)
        return Voice(paragraph.ordinal, paragraph.start + first.end(), paragraph.end, speaker, person, first["handle"])
    if (tweet := _TWEET.search(text)) and tweet["words"].strip():
        speaker, person = _bearer_of(tweet["handle"], "", cast)
        stamp = _TWEET_DATE.search(tweet[0])
        day = parse_date(stamp[1]) if stamp else None
        whole = len(tweet[0]) > 0.8 * len(text)
        return _voice(paragraph, tweet.span("words"), speaker, person, tweet["handle"], day, whole)
    if before := _HANDLE_BEFORE.match(text):
        speaker, person = _bearer_of(before["handle"], "", cast)
        return _voice(paragraph, before.span("words"), speaker, person, before["handle"])
    if last := _HANDLE_LAST.search(text):
        quoted = len(text[: last.start()].lstrip("> ").strip())
        # "— @nina" behind a few letters is a credit: a post has words, and a name, a date or a quotation's bar.
        if quoted < 8 or not (text.startswith(">") or last["name"].strip() or last["date"]):
            return None
        speaker, person = _bearer_of(last["handle"], last["name"].strip(), cast)
        posted = parse_date(last["date"]) if last["date"] else None
        span = (len(text) - len(text.lstrip("> ")), last.start())
        return _voice(paragraph, span, speaker, person, last["handle"], posted)
    return None


def signed(text: str, paragraph: Paragraph, following: Paragraph | None, cast: Cast) -> list[Voice]:
    """A quotation with a name behind a dash, in its paragraph or alone in the next, which then says nothing itself."""
    if match := _SIGNED.match(paragraph.text):
        part = "words" if match["words"] else "block"
        who = match.span("who" if match["words"] else "who2")
        if _is_signature(paragraph.text[slice(*who)]):
            return [
                _of_signer(text, paragraph, match.span(part), paragraph.start + who[0], paragraph.start + who[1], cast)
            ]
    if (
        following is None
        or not (alone := _ALONE.match(following.text))
        or not (quoted := _QUOTED.match(paragraph.text))
    ):
        return []
    if not _is_signature(alone["who"]):
        return []
    span = quoted.span("words" if quoted["words"] else "block")
    start, end = alone.span("who")
    said = _of_signer(text, paragraph, span, following.start + start, following.start + end, cast)
    return [said, Voice(following.ordinal, following.end, following.end, None)]


def _is_signature(words: str) -> bool:
    parts = words.split()
    return 0 < len(parts) <= _LONGEST and not re.search(r"[?!“”\"]|[a-z]{3}\.\s", words)


def _of_signer(text: str, paragraph: Paragraph, span: tuple[int, int], start: int, end: int, cast: Cast) -> Voice:
    mentions = cast.within(start, end)
    if mentions:
        people = mentions[0].people
        person = people[0] if len(people) == 1 else None
        return _voice(paragraph, span, person.name if person else None, person, text[start : mentions[0].end])
    # A name that no list has: what stands behind a dash in capitals, and in two words.
    names = [name for name in find_capitalised(text, start, end) if len(name.words) > 1 and name.start < start + 40]
    speaker = names[0].printed(text) if names else None
    return _voice(paragraph, span, speaker, None, text[start : names[0].end] if names else "")


def _voice(
    paragraph: Paragraph,
    span: tuple[int, int],
    speaker: str | None,
    person: Person | None,
    mention: str,
    day: date | None = None,
    whole: bool = True,
) -> Voice:
    start, end = (paragraph.start + place for place in span)
    return Voice(paragraph.ordinal, start, end, speaker, person, mention, day, whole)


def _bearer_of(handle: str, name: str, cast: Cast) -> tuple[str, Person | None]:
    """Whose handle it is: theirs whose surname, or given name and an initial, it holds; else the handle itself."""
    if len(name.split()) >= 2:
        people = cast.find(name)
        return (people[0].name, people[0]) if len(people) == 1 else (name, None)
    plain = fold(handle.lstrip("@"))
    scored = [(score, p) for p in cast.people if p.named and (score := _handle_score(plain, p.words))]
    best = max((score for score, _ in scored), default=0)
    fitting = [p for score, p in scored if score == best]
    return (fitting[0].name, fitting[0]) if len(fitting) == 1 else (handle, None)


def _handle_score(handle: str, words: tuple[str, ...]) -> int:
    given, surname = words[0], words[-1]
    score = 2 * (len(surname) >= 4 and surname in handle)
    before = handle.split(surname)[0].strip("_.")
    if score and before != given and is_given_name(before):
        return 0  # "@nina_holt" is not Peter Holt's
    if len(words) > 1 and len(given) >= 3 and handle.startswith(given):
        rest = handle[len(given) :].lstrip("_.")
        score += 2 if score else (1 if not rest or not rest[0].isalpha() or rest.startswith(("for", surname[0])) else 0)
    elif score and handle.startswith(given[0] + surname):
        score += 1
    return score
