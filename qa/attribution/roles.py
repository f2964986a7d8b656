"""What people are called beside their names: "the NATO chief", "a spokeswoman", "Holt, the city's auditor".

Reads roles off the tree of a sentence and compares them. Knows nothing of who was spoken of before.
"""

from __future__ import annotations

from collections.abc import Iterator

from qa.attribution.cast import Cast
from qa.attribution.nouns import FEMALE_NOUNS, MALE_NOUNS, PEOPLE_NOUNS, ROLES
from qa.attribution.people import NameMention, Person
from qa.attribution.syntax import Sentence, Word
from qa.names.comparing import alike, fold

Role = tuple[str, ...]
"""The words of a role, folded, the noun first: ("minister", "albanian", "prime")."""

# Nouns that news exchanges for each other: NATO's secretary-general is "the NATO chief" in the next paragraph.
LEADING = frozenset(
    """chief head leader boss secretary secretary-general general president premier chairman chairwoman chair director
    minister manager commander""".split()
)
# Only these stand for any of them: "the NATO director" is not its secretary-general.
_CHIEFS = frozenset("chief head leader boss".split())
# Words that tell nothing of which office: "the longtime senator" is the senator.
_ASIDE = frozenset(
    "former then current new old own late longtime veteran senior outgoing incoming top very same two other".split()
)
ANYBODY = frozenset("man woman guy lady gentleman".split())
"""Nouns that are no role: the woman in question."""

_DEFINITE = frozenset("the this that".split())


def names_in(cast: Cast, sentence: Sentence) -> Iterator[tuple[NameMention, Word]]:
    """The names in a sentence outside its quotations, each with the word that carries it in the tree."""
    starts = {word.start for word in sentence.words if not word.quotation}
    for mention in cast.within(sentence.start, sentence.end):
        inside = [w for w in sentence.words if not w.quotation and mention.start <= w.start < mention.end]
        if mention.start in starts and inside:
            indices = {w.index for w in inside}
            yield mention, [w for w in inside if w.head not in indices or w.head == w.index][-1]


def phrase(sentence: Sentence, word: Word) -> tuple[int, int]:
    """The place of a noun phrase, without its relative clauses and what stands beside it."""
    drop = sentence.children(word, "relcl", "acl", "appos", "advcl", "ccomp", "punct", "parataxis")
    tail = [c for c in sentence.children(word) if c.tag in (",", ":", "-LRB-", "-RRB-")]
    words = [w for w in sentence.subtree(word, [*drop, *tail]) if not w.quotation] or [word]
    # What is not next to the head belongs to something else.
    low = high = next(i for i, w in enumerate(words) if w.index == word.index) if word in words else 0
    while low > 0 and words[low].index - words[low - 1].index == 1 and words[low - 1].tag not in (",", ":"):
        low -= 1
    while (
        high + 1 < len(words)
        and words[high + 1].index - words[high].index == 1
        and words[high + 1].tag not in (",", ":", ".")
    ):
        high += 1
    end = words[high].end
    return words[low].start, end


# Printed short before a name and in full afterwards: "Sen. Moss … the senator".
_TITLES = {
    "sen": "senator", "gov": "governor", "rep": "representative", "gen": "general", "dr": "doctor", "prof": "professor",
    "col": "colonel", "capt": "captain", "sgt": "sergeant", "adm": "admiral",
}  # fmt: skip


def roles_of(sentence: Sentence, mention: NameMention, head: Word) -> Iterator[Role]:
    """What the words around a name tell of its bearer, the noun first."""
    for title in mention.title:
        if title in ROLES or title in _TITLES:
            yield (_TITLES.get(title, title), *mention.title)
    before = [c for c in sentence.children(head, "compound", "amod", "nmod", "nn", "poss") if c.start < mention.start]
    words = [w for c in before for w in sentence.subtree(c) if w.start < mention.start]
    if words:
        yield _role_words(words[-1], words)
    for beside in sentence.children(head, "appos"):
        # "Nina Holt, Tom Roe and Ida Moss": a name beside a name is no role.
        if beside.start > mention.start and not _is_proper(beside):
            yield _role_words(beside, _near(sentence, beside))
    if head.dep == "appos":
        noun = sentence.head(head)
        yield _role_words(noun, _near(sentence, noun, head))
    if head.dep == "nsubj":
        verb = sentence.head(head)
        if verb.text.lower() in ("is", "was", "remains", "became"):
            for noun in sentence.children(verb, "attr"):
                yield _role_words(noun, _near(sentence, noun))


def noun_of(word: Word) -> str:
    """A noun, folded: the "mayor-elect" is a mayor."""
    return fold(word.text).removesuffix("-elect")


def _near(sentence: Sentence, noun: Word, without: Word | None = None) -> list[Word]:
    drop = sentence.children(noun, "relcl", "appos", "advcl", "ccomp") + ([without] if without else [])
    # By eye: farther off stands a clause that the parser failed to close (3 and 99 change nothing in either set).
    return [w for w in sentence.subtree(noun, drop) if abs(w.index - noun.index) <= 9]


def _is_proper(word: Word) -> bool:
    return word.tag in ("NNP", "NNPS") and fold(word.text) not in ROLES


def has_role(person: Person) -> bool:
    """Tell whether the article says what somebody is."""
    return any(role[0] in PEOPLE_NOUNS and role[0] not in ANYBODY for role in person.roles)


def _role_words(noun: Word, words: list[Word]) -> Role:
    rest = [fold(w.text) for w in words if w is not noun and w.tag[:1] in "NJ" and len(w.text) > 1]
    return (fold(noun.text), *rest)


def modifiers_of(sentence: Sentence, word: Word) -> list[str]:
    """The words that tell which: "the Albanian prime minister", "the mayor of Holm"."""
    words = [
        w for c in sentence.children(word, "compound", "amod", "nmod", "poss", "prep") for w in sentence.subtree(c)
    ]
    return [t for w in words if w.tag[:1] in "NJ" and (t := fold(w.text)) not in _ASIDE]


def fits(noun: str, wanted: list[str], role: Role) -> bool:
    """Tell whether "the NATO chief" can be the holder of a role: the noun is the same, or both lead the same."""
    # A chair is called chairman, chairwoman and chair in one article.
    same = noun == role[0] or (noun.startswith("chair") and role[0].startswith("chair"))
    leads = noun in _CHIEFS and bool(wanted) and bool(set(role) & LEADING)
    return (same or leads) and all(any(alike(want, other) for other in role) for want in wanted)


def is_described(sentence: Sentence, word: Word) -> bool:
    """Tell a noun that describes one person: "the analyst", not "no analyst", "each analyst" and not "analysts"."""
    # Asked of every word: the tag first, which most haven't.
    if word.tag not in ("NN", "NNP") or noun_of(word) not in PEOPLE_NOUNS:
        return False
    return not any(c.text.lower() in ("no", "each", "every", "any") for c in sentence.children(word, "det"))


def is_definite(sentence: Sentence, word: Word) -> bool:
    """Tell "the baker" and "her baker" from "a baker"."""
    determiners = sentence.children(word, "det")
    return any(c.text.lower() in _DEFINITE for c in determiners) or bool(sentence.children(word, "poss"))


def is_singular(word: Word) -> bool:
    """Tell one from several."""
    return word.tag in ("NN", "NNP")


def gender_of_nouns(nouns: set[str]) -> str | None:
    """Whether nouns mean a man, "m", or a woman, "f" ("chairwoman"); None where they don't tell."""
    if nouns & MALE_NOUNS:
        return "m"
    return "f" if nouns & FEMALE_NOUNS else None
