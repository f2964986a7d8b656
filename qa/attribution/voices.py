"""Paragraphs that are somebody's words as a whole: transcripts, interviews, posts, opinion pieces.

"VELLOSO: Good morning." "Q: … A: …" "@handle: …" and a column by its author have no "said"; whose words they are stands
in a label, a handle or the byline. Knows nothing of grammar and of quotation marks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from qa.attribution.cast import Cast
from qa.attribution.people import Person
from qa.dates import parse_date
from qa.names.comparing import fold, name_words
from qa.names.given_names import is_given_name
from qa.records import Article, Paragraph

# "HOLT (Ferry Line):", "**Q:**": up to 48 characters before the colon, since sentences have colons, too.
_LABEL = re.compile(
    r"[*_]{0,2}(?P<label>[^\W\d_a-z][^\n:@“\"]{0,48}?)(?P<outlet>\s\([^)\n]{1,40}\))?[*_]{0,2}\s?:[*_]{0,2}\s+(?=\S)"
)
# Posts are quoted as "@handle: words" or "words — Name (@handle) date"; pages keep them as tags.
_HANDLE_FIRST = re.compile(r">?\s*(?P<handle>@\w+)(?:\s\([^)]*\))?:\s+(?=\S)")
_HANDLE_LAST = re.compile(
    r"\s*[—–-]+\s*(?P<name>[^\n@]{0,40}?)\(?(?P<handle>@\w+)\)?(?:,?\s+(?P<date>[^\n]{6,30}))?\s*$"
)
_TWEET = re.compile(r"<tweet\b[^>]*?\bauthor=\"(?P<handle>@\w+)\"[^>]*>(?P<words>.*?)<(?:/tweet|tweet/)>", re.DOTALL)
_TWEET_DATE = re.compile(r"\b(?:tweet-)?date(?:time)?=\"([^\"]+)\"")
_BOLD = re.compile(r"\*\*(?P<words>[^*]+)\*\*\s*$")
_ASIDE = re.compile(r"[(\[*_].*[)\]*_]\.?$", re.DOTALL)
_OPINION = re.compile(
    r"(?:opinion|column|comment|commentary|editorial|op-ed|guest essay|letter|essay)\b\s*[:|–—-]", re.IGNORECASE
)
_FIRST_PERSON = re.compile(r"\b(?:I|I['’](?:m|ve|d|ll)|my|me)\b")
# "I" in a quotation is the speaker's: an article full of interviews is no column.
_QUOTED = re.compile(r"[“\"].*?[”\"]|''.*?''|[“\"].*$", re.DOTALL)
# The note below a guest's piece: "Nina Holt, a former minister, teaches law in Holm."
_SIGNED = re.compile(
    r"[*_]*(?P<name>(?:[^\W\d_a-z][\w.'’-]*\s){1,3}[^\W\d_a-z][\w'’-]+)(?:,[^.]{3,120},)?"
    r"\s+(?:is|was|are|has been|teaches|writes)\s"
)
# There a label is who speaks, though it comes but once.
_SUBTITLES = (".srt", ".vtt")
# Bylines of nobody in particular: no "I" is theirs.
_PEN_NAMES = frozenset(
    "staff desk newsroom editors editor editorial agency agencies reporters correspondent service press".split()
)


@dataclass(frozen=True, slots=True)
class Voice:
    """Whose words ``text[start:end]`` are; ``mention`` is the label as printed, "" where a byline tells."""

    ordinal: int
    start: int
    end: int
    speaker: str | None
    person: Person | None = None
    mention: str = ""
    said_on: date | None = None
    whole: bool = True
    """Nothing in the paragraph is the article's own; false in an opinion piece, which quotes others as articles do."""


def author_of(article: Article, paragraphs: Sequence[Paragraph], cast: Cast) -> str | None:
    """The one person who writes as "I": by the byline, the headline ("Nina Holt: …") or the note at the end."""
    people = [name for name in article.authors if len(name.split()) > 1 and not set(name_words(name)) & _PEN_NAMES]
    if people:
        # Two authors write "we", and which of them is "I" isn't told.
        return people[0] if len(people) == 1 else None
    body = [p for p in paragraphs if p.kind == "body"]
    for paragraph in body[-2:]:
        if (signed := _SIGNED.match(paragraph.text)) and cast.find(signed["name"]):
            return signed["name"]
    lead, colon, _ = article.title.partition(":")
    if colon and len(lead.split()) in (2, 3) and _is_full_name(lead) and _is_first_person(body):
        return lead.strip()
    return None


def _is_full_name(words: str) -> bool:
    """Tell whether words look like a person's full name."""
    parts = words.split()
    return len(parts) >= 2 and is_given_name(parts[0]) and all(part[0].isupper() for part in parts)


def find_voices(article: Article, paragraphs: Sequence[Paragraph], cast: Cast, author: str | None) -> dict[int, Voice]:
    """The paragraphs that are somebody's words as a whole, by ordinal."""
    body = [p for p in paragraphs if p.kind == "body"]
    voices = _transcript(article, body, cast, author) or _bold_interview(article, body, cast)
    for paragraph in body:
        post = _post(article, paragraph, cast)
        if post:
            voices[paragraph.ordinal] = post
    if author and not voices and _is_opinion(article, body):
        people = cast.find(author)
        person = people[0] if len(people) == 1 else None
        for paragraph in body:
            if (
                not _ASIDE.match(paragraph.text)
                and not _SIGNED.match(paragraph.text)
                and not paragraph.text.startswith("#")
            ):
                voices[paragraph.ordinal] = Voice(
                    paragraph.ordinal, paragraph.start, paragraph.end, author, person, whole=False
                )
    return voices


def _is_opinion(article: Article, body: Sequence[Paragraph]) -> bool:
    return bool(_OPINION.match(article.title)) or _is_first_person(body)


def _is_first_person(body: Sequence[Paragraph]) -> bool:
    """Tell a piece whose writer says "I" outside of quotations, in a third of its paragraphs."""
    saying = sum(bool(_FIRST_PERSON.search(_QUOTED.sub("", p.text))) for p in body)
    # By eye: a reporter's "I" is rare. With a tenth an article of corpus/ is taken for a column.
    return saying >= 3 and saying >= 0.3 * len(body)


def _transcript(article: Article, body: Sequence[Paragraph], cast: Cast, author: str | None) -> dict[int, Voice]:
    labels = {p.ordinal: match for p in body if (match := _LABEL.match(p.text)) and _is_label(match["label"])}
    counts = Counter(fold(match["label"]) for match in labels.values())
    repeated = {label for label, count in counts.items() if count >= 2}
    # A label comes again and again in a transcript: two of one kind, and four in all unless in capitals.
    spoken = (article.path or "").lower().endswith(_SUBTITLES) and bool(labels)
    if not spoken and (not repeated or (len(labels) < 4 and not any(m["label"].isupper() for m in labels.values()))):
        return {}
    voices: dict[int, Voice] = {}
    current: Voice | None = None
    last = max(labels)
    guest = _guest(article, body, cast, author, min(labels))
    for paragraph in body:
        match = labels.get(paragraph.ordinal)
        if match:
            speaker, person = _labelled(article, match["label"], cast, author, guest)
            start = paragraph.start + match.end()
            current = Voice(paragraph.ordinal, start, paragraph.end, speaker, person, match["label"].strip("*_ "))
            voices[paragraph.ordinal] = current
        # Paragraphs without a label go on with the last; what follows the last label may be the article again.
        elif current and not _ASIDE.match(paragraph.text) and (paragraph.ordinal < last):
            voices[paragraph.ordinal] = Voice(
                paragraph.ordinal, paragraph.start, paragraph.end, current.speaker, current.person
            )
    return voices


def _is_label(label: str) -> bool:
    words = label.strip("*_ ").split()
    if not words or len(words) > 5:
        return False
    return label.isupper() or all(
        word[0].isupper() or word in ("of", "the", "from", "de", "van", "von") for word in words
    )


def _labelled(
    article: Article, label: str, cast: Cast, author: str | None, guest: Person | None
) -> tuple[str | None, Person | None]:
    label = label.strip("*_ ")
    key = fold(label)
    if key in ("a", "answer"):
        return (guest.name, guest) if guest else (None, None)
    if key in ("q", "question"):
        return author or article.source, None
    words = name_words(label)
    fitting = [p for p in cast.people if p.named and _label_fits(words, p.words)]
    if len(fitting) == 1:
        return fitting[0].name, fitting[0]
    if fitting:
        return None, None
    # "NATO:" stays, "FERRIS:" is Ferris.
    return (label.title() if label.isupper() and len(label) > 4 else label), None


def _label_fits(label: tuple[str, ...], name: tuple[str, ...]) -> bool:
    """Tell whether "B. Halloran" or "Prime Minister Velloso" can be a name's: the surname, and what is before it."""
    if not label or label[-1] != name[-1]:
        return False
    given = [word for word in label[:-1] if len(word) == 1 or word in name]
    return all(word == name[0] or (len(word) == 1 and name[0].startswith(word)) or word in name for word in given)


def _guest(article: Article, body: Sequence[Paragraph], cast: Cast, author: str | None, first: int) -> Person | None:
    """Who answers in an interview: who is named in the headline, else first in the introduction."""
    headline = set(name_words(article.title)) | set(fold(article.title).split())
    writer = fold(author or "")
    people = [p for p in cast.people if p.named and fold(p.name) != writer]
    named = [p for p in people if set(p.words) <= headline]
    if len(named) == 1:
        return named[0]
    intro = [p for p in body if p.ordinal < first]
    for paragraph in intro:
        for mention in cast.within(paragraph.start, paragraph.end):
            if len(mention.people) == 1 and fold(mention.people[0].name) != writer:
                return mention.people[0]
    return named[0] if named else None


def _bold_interview(article: Article, body: Sequence[Paragraph], cast: Cast) -> dict[int, Voice]:
    questions = [p.ordinal for p in body if _BOLD.match(p.text)]
    # Bold lines may be headings: from three on they are the questions.
    if len(questions) < 3:
        return {}
    author = article.authors[0] if len(article.authors) == 1 else None
    guest = _guest(article, body, cast, author, questions[0])
    voices: dict[int, Voice] = {}
    for paragraph in body:
        if paragraph.ordinal < questions[0] or (_ASIDE.match(paragraph.text) and not _BOLD.match(paragraph.text)):
            continue
        if bold := _BOLD.match(paragraph.text):
            start = paragraph.start + bold.start("words")
            voices[paragraph.ordinal] = Voice(
                paragraph.ordinal, start, paragraph.start + bold.end("words"), author or article.source
            )
        else:
            name = guest.name if guest else None
            voices[paragraph.ordinal] = Voice(paragraph.ordinal, paragraph.start, paragraph.end, name, guest)
    return voices


def _post(article: Article, paragraph: Paragraph, cast: Cast) -> Voice | None:
    text = paragraph.text
    if first := _HANDLE_FIRST.match(text):
        speaker, person = _bearer_of(first["handle"], "", cast)
        return Voice(paragraph.ordinal, paragraph.start + first.end(), paragraph.end, speaker, person, first["handle"])
    if (tweet := _TWEET.search(text)) and tweet["words"].strip():
        speaker, person = _bearer_of(tweet["handle"], "", cast)
        day = _TWEET_DATE.search(tweet[0])
        start, end = paragraph.start + tweet.start("words"), paragraph.start + tweet.end("words")
        whole = len(tweet[0]) > 0.8 * len(text)
        return Voice(
            paragraph.ordinal, start, end, speaker, person, tweet["handle"], parse_date(day[1]) if day else None, whole
        )
    if last := _HANDLE_LAST.search(text):
        quoted = len(text[: last.start()].lstrip("> ").strip())
        # "— @nina" behind a few letters is a credit: a post has words, and a name, a date or a quotation's bar.
        if quoted < 8 or not (text.startswith(">") or last["name"].strip() or last["date"]):
            return None
        speaker, person = _bearer_of(last["handle"], last["name"].strip(), cast)
        start = paragraph.start + len(text) - len(text.lstrip("> "))
        day_said = parse_date(last["date"]) if last["date"] else None
        return Voice(
            paragraph.ordinal, start, paragraph.start + last.start(), speaker, person, last["handle"], day_said
        )
    return None


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
