"""Names for pronouns: whom "he", "her" and "they" of a question mean in its conversation, and the question with them.

"Did she pay?" becomes "Did Nina Holt pay?". Knows nothing of what else a question leans on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.names.comparing import surname
from qa.names.given_names import gender_of
from qa.question.asking import Asked
from qa.question.figures import figure_of, find_figures
from qa.question.leaning import PRONOUN, unquoted
from qa.question.scene import Passage, Scene
from qa.question.wording import capitalised

# "her boat", but not "gave her the boat", "told her in May".
_HERS = re.compile(
    r"\s+(?!(?:in|on|at|by|to|for|from|about|of|with|and|or|that|over|after|before|when|as|the|a|an|any|some)\b)\w",
    re.IGNORECASE,
)
# "Her skipper" is a ship's.
_OF_A_SHIP = re.compile(r"\s+(?:skipper|captain|crew|hull|cargo|deck|engines?|owners?|bow|stern)\b", re.IGNORECASE)


def put_names(text: str, scene: Scene, last: Asked) -> str:
    """Put names for "he", "she", "his", "her": the first of each; two people or a group for "they"."""
    own = [(end, gender_of(text[start:end].split()[0])) for start, end in capitalised(text)]
    done: set[str] = set()
    pieces, at = [], 0
    for match in PRONOUN.finditer(unquoted(text)):
        gender = "m" if match["he"] else "f" if match["she"] else "they"
        # "Did Tom Roe pay his pilots?"
        is_bound = any(end <= match.start() and other == gender for end, other in own)
        name = "" if gender in done or is_bound else _who(gender, scene, last)
        if not name and not (gender in done or is_bound or _OF_A_SHIP.match(text, match.end())):
            name = _who_answers(gender, scene)
        if name:
            # The first only: "she said her boat leaks" reads better than with the name twice.
            done.add(gender)
            pieces += [text[at : match.start()], inflect(name, match, text)]
            at = match.end()
    return "".join([*pieces, text[at:]])


def inflect(name: str, match: re.Match[str], text: str) -> str:
    """A name as it stands for a pronoun of a text, a match of ``PRONOUN``: "Holt's" for "her" in "her boat"."""
    word = match[0].lower()
    if word in ("their", "theirs"):
        # "The dockers' demand", and not "the dockers of Arlow's".
        name = re.sub(r"\s(?:in|of|from|at)\s.*$", "", name)
    if contracted := match["he_s"] or match["she_s"]:
        return f"{name}{contracted}"
    of_her = word == "her" and _HERS.match(text, match.end()) is not None
    if of_her or word in ("his", "hers", "their", "theirs"):
        return f"{name}'" if match["they"] and name.endswith("s") else f"{name}'s"
    return name


def _who(gender: str, scene: Scene, last: Asked) -> str:
    recent = find_figures(last)
    if gender == "they":
        people = [figure.name for figure in recent if figure.gender != "they"]
        # "They" after "Holt and Roe" are both; after "Holt about Roe" hardly.
        if len(people) == 2 and re.search(r"\band\b", last.text):
            return " and ".join(people)
    for figure in recent:
        if figure.gender == gender:
            return figure.name
    if gender == "they":
        return next((figure.name for figure in scene.figures if figure.gender == "they"), "")
    # Wren Adair may be "he" or "she", and was spoken of last.
    for figure in [figure for figure in recent if figure.gender is None]:
        return figure.name
    return next((figure.name for figure in scene.figures if figure.gender in (gender, None)), "")


def _who_answers(gender: str, scene: Scene) -> str:
    """Him or her whom the answer to the last question quotes; "" where it quotes several, or nobody."""
    passages: Sequence[Passage] = [((each.speaker or "",), each.quote) for each in scene.citations]
    speakers = [name for names, _ in passages or scene.recall(scene.text) for name in names]
    found = dict.fromkeys(name for name in speakers if name and figure_of(name).gender == gender)
    # Two of one surname, or one with and one without a given name, are one as far as can be told; else it is open.
    return next(iter(found)) if len({surname(name) for name in found}) == 1 else ""
