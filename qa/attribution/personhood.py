"""Whether a name is a person's: by its words, its title, and what stands beside it in print.

"Nina Holt, 44," and "said Holt" are people; "the Chamber of Commerce" and "Wall Street" are not. Knows nothing of whose
the other names of the article are.
"""

from __future__ import annotations

import re

from qa.attribution.nouns import HONORIFICS, NOT_PEOPLE, OFFICE, PEOPLE_NOUNS, PLACES, ROLES
from qa.attribution.people import NameMention
from qa.names.given_names import is_given_name

# What news puts behind a person's name at first mention: a party, an age, "who", what they are, "said".
# For names whose given name no list has: without it 3 of 189 pronouns that speak on news-dev go to somebody else.
_AFTER = re.compile(
    r"(?:\s\([A-Z][^)]{0,12}\))?(?:,\s(?:who\b|\d{2}\b|an?\s|the\s|former\s|his\s|her\s|[a-z-]+\s(?:of|at|for|from|with)\s)"
    r"|,?\s(?:said|says|told|tells|added|adds|asked|wrote|writes|insisted|argued|warned|noted|replied|recalled|explained|tweeted|"
    r"called|joked|acknowledged|admitted|denied|declined|spoke|stated|claimed|suggested)\b)"
)
# Turned round, "said Nina Holt"; not "called" and "told", behind which anything may stand.
_BEFORE = re.compile(
    r"(?:\b(?:said|says|added|asked|wrote|replied|recalled|insisted|argued|noted|explained)\s|according to\s)$"
)
# What somebody is, before a comma and the name; "of ports" may stand between.
_APPOSED = re.compile(r"\b([a-z-]+)(?:\s(?:of|for|at|in|from)\s(?:[\w’'-]+\s?){1,5})?,\s$")
# A surname that never stood in full needs the verb right behind it; between them stands at most one adverb.
_SAYS = re.compile(
    r"\s(?:(?:also|has|had|himself|herself|later|then|once|never|just|often|\w+ly)\s)?"
    r"(?:said|says|told|tells|added|adds|asked|asks|wrote|writes|insisted|insists|argued|argues|warned|warns|noted|notes|replied|replies|"
    r"recalled|explained|tweeted|joked|acknowledged|admitted|denied|declined|vowed|thinks|believes|hopes)\b"
)


def is_person(text: str, chain: NameMention) -> bool:
    """Tell a name of several words that is a person's in full."""
    names = chain.words
    # One word of a body or a day makes the whole no person: "Holt Foundation", "Good Friday".
    if any(word in NOT_PEOPLE for word in names) or len(names) > 4:
        return False
    if (
        names[-1] in ROLES
        and not is_given_name(names[-1])
        # Roles that are surnames as often: "Nina Baker", "Tom King".
        and names[-1] not in ("judge", "king", "prince", "pope", "baker", "farmer", "speaker", "head")
    ):
        return False
    if any(t in HONORIFICS or t in ROLES for t in chain.title):
        return True
    if text[chain.start : chain.end].isupper():
        return False
    # "Georgia Holt" is a woman; two places together are an address or a match.
    if is_given_name(names[0]) and not (names[0] in PLACES and names[-1] in PLACES):
        return True
    # From here on nothing in the name tells, and "the" before it speaks for a thing: "the Tide Book".
    if any(word in PLACES for word in names) or text[max(0, chain.start - 4) : chain.start].lower() == "the ":
        return False
    if len(names) == 3 and len(names[1]) == 1:
        return True
    before = text[max(0, chain.start - 24) : chain.start]
    # "The surveyor Tove Lindqvist"; "the minister of ports, Faris al-Qadi,".
    lead = text[max(0, chain.start - 80) : chain.start]
    if (trade := re.search(r"\b([a-z-]+)\s$", lead)) and trade[1] in PEOPLE_NOUNS:
        return True
    beside = _APPOSED.search(lead)
    if (
        beside
        and (beside[1] in PEOPLE_NOUNS or OFFICE.search(beside[1]))
        and text[chain.end : chain.end + 1] in (",", ".", ";")
    ):
        return True
    return _AFTER.match(text, chain.end) is not None or _BEFORE.search(before) is not None


def speaks(text: str, chain: NameMention) -> bool:
    """Tell a lone surname that speaks ("Holt said") or has a title ("Mr. Holt")."""
    if not _could_be_surname(text, chain):
        return False
    before = text[max(0, chain.start - 24) : chain.start]
    says = _SAYS.match(text, chain.end) is not None or _BEFORE.search(before) is not None
    is_titled = any(title in HONORIFICS or title in ROLES for title in chain.title)
    # "The Chamber said", "the Kremlin says": with "the" it is a body.
    return is_titled or (says and not before.lower().endswith("the "))


def could_be_full(text: str, chain: NameMention) -> bool:
    """Tell a name that may be a person's in full, if a surname that speaks bears it out."""
    name = chain.printed(text)
    is_name = len(chain.words) in (2, 3) and len(chain.words[0]) > 1 and not set(chain.words) & (NOT_PEOPLE | PLACES)
    return is_name and not name.isupper()


def could_be_somebody(text: str, chain: NameMention) -> bool:
    """Tell a name that may be somebody's, if he acts like a person."""
    if len(chain.words) == 1:
        return _could_be_surname(text, chain)
    is_name = len(chain.words) in (2, 3) and not set(chain.words) & (NOT_PEOPLE | PLACES | ROLES)
    return is_name and not any(part.isupper() and len(part) > 1 for part in text[chain.start : chain.end].split())


def is_thing(text: str, chain: NameMention) -> bool:
    """Tell "the Chamber of Commerce": one word with "the" before it or "of" behind it."""
    before, after = text[max(0, chain.start - 4) : chain.start].lower(), text[chain.end : chain.end + 4]
    return len(chain.words) == 1 and (before == "the " or after == " of ")


def _could_be_surname(text: str, chain: NameMention) -> bool:
    word = text[chain.start : chain.end]
    # A newcomer to the page found "Officials" among the people ("witnesse" is "witnesses" without its "s").
    if chain.words[0].removesuffix("s") in PEOPLE_NOUNS | {"counsel", "witnesse", "analyst"} and not is_given_name(
        word
    ):
        return False
    if chain.words[0] in NOT_PEOPLE or chain.words[0] in PLACES or (word.isupper() and len(word) > 1) or len(word) < 3:
        return False
    # A capital inside is an outlet or a firm ("BuzzFeed"), but for surnames that are built so.
    inner = any(c.isupper() for c in word[1:])
    return not inner or word.startswith(("Mc", "Mac", "O'", "O’", "De", "Di", "La")) or "-" in word
