"""Do the words of one sentence stand in another, in an order and under conditions that say the same?

Words are aligned in order; a phrase behind a preposition may have moved, and a passive sentence is turned first. Then
what governs the aligned words is compared: "not", "may", "if", "asked to", "more than". What comparing words cannot
tell is said to be open, never guessed. English; knows nothing of passages and speakers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from qa.generation.tokens import CLASSES, Reading, Token

# In the order of how bad they are: the worst of several findings is their maximum.
FINE, OPEN, WRONG = 0, 1, 2

# The share of the aligned words that must stand in one order.
# All of them would refuse "In March, volunteers from Milton painted the lighthouse" beside its passive; names and
# numbers must, whatever the share: else "voted 4 to 7" is borne out by "7 to 4".
_IN_ORDER = 0.75
# So many words behind a number may be what it counts: "two old wooden tugs". Chosen by eye: one or eight give the test
# sentences the same verdicts.
_NUMBER_WINDOW = 3
# Of these most are words that carry nothing by themselves, so that only this tells that a passage lacks them: "will
# meet" beside "met", "voted against" beside "voted". "Plans" and "asked" are missing words by themselves.
_ADDED = frozenset({"future", "possible", "need", "condition", "opposition"})
# A future is an intention, too, in reported speech.
_ALIKE = {"future": {"future", "intent"}, "intent": {"future", "intent"}}


@dataclass(frozen=True, slots=True)
class Alignment:
    """How two sentences compare: ``grade`` is FINE, OPEN or WRONG, ``reason`` why it is not FINE.

    ``missing`` are the words of the first that the second lacks, ``share`` how many of its words it has, in 0..1, and
    ``places`` where these stand in the second.
    """

    grade: int
    reason: str
    missing: tuple[str, ...]
    share: float
    places: tuple[int, ...]


def align(claim: Reading, source: Reading, *, ordered: bool = True) -> Alignment:
    """Compare a sentence with one that may bear it out.

    Args:
        claim: what is to be borne out.
        source: what the passage says.
        ordered: whether the words must stand in one order.
    """
    mine, theirs = claim.in_active_order(), source.in_active_order()
    options = [[at for at, other in enumerate(theirs) if token.matches(other)] for token in mine]
    missing = tuple(
        token.word for token, places in zip(mine, options, strict=True) if not places and not token.is_spare
    )
    counted = [token for token in mine if not token.is_spare]
    share = 1 - len(missing) / len(counted) if counted else 0.0
    chosen = _longest_run(mine, options)
    pairs = [(mine[at], theirs[place]) for at, place in chosen.items()]
    places = tuple(sorted({other.start for _, other in pairs}))
    grade, reason = FINE, ""
    if missing:
        grade, reason = OPEN, f"the passage does not have {_list(missing)} here"
    if ordered and not _is_in_order(mine, theirs, options, chosen):
        grade, reason = _worse((grade, reason), (OPEN, "the passage has these words in another order"))
    for finding in (
        _compare_negation(claim, source, pairs),
        _compare_conditions(claim, source, pairs),
        _compare_numbers(mine, theirs, chosen),
        _skips_somebody(mine, theirs, chosen),
    ):
        grade, reason = _worse((grade, reason), finding)
    return Alignment(grade, reason, missing, share, places)


def _worse(one: tuple[int, str], other: tuple[int, str]) -> tuple[int, str]:
    return other if other[0] > one[0] else one


def _list(words: Sequence[str]) -> str:
    shown = [f"“{word}”" for word in dict.fromkeys(words)][:3]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def _longest_run(mine: Sequence[Token], options: Sequence[Sequence[int]]) -> dict[int, int]:
    """The heaviest choice of places that rises: for each token of the claim that is in it, its place in the source."""
    best: list[tuple[float, int, int, int]] = []
    for at, places in enumerate(options):
        for place in places:
            weight, index = max(
                ((weight, index) for index, (weight, a, p, _) in enumerate(best) if a < at and p < place),
                default=(0.0, -1),
            )
            gain = 1.0 + (0.5 if mine[at].is_anchor else 0.0)
            best.append((weight + gain, at, place, index))
    chosen: dict[int, int] = {}
    index = max(range(len(best)), key=lambda i: best[i][0], default=-1)
    while index >= 0:
        _, at, place, previous = best[index]
        chosen[at] = place
        index = previous
    # Words that have moved have their place all the same.
    for at, places in enumerate(options):
        if places and at not in chosen:
            free = [place for place in places if place not in chosen.values()] or list(places)
            chosen[at] = free[0]
    return dict(sorted(chosen.items()))


def _is_in_order(
    mine: Sequence[Token], theirs: Sequence[Token], options: Sequence[Sequence[int]], chosen: dict[int, int]
) -> bool:
    fixed = [at for at, place in chosen.items() if not (mine[at].is_behind and theirs[place].is_behind)]
    if len(fixed) < 2:
        return True
    rising = _rising([chosen[at] for at in fixed])
    kept = {fixed[index] for index in rising}
    return len(kept) / len(fixed) >= _IN_ORDER and all(at in kept for at in fixed if mine[at].is_anchor)


def _rising(values: Sequence[int]) -> list[int]:
    """The indexes of a longest rising run."""
    runs: list[list[int]] = []
    for index, value in enumerate(values):
        before = max((run for run in runs if values[run[-1]] < value), key=len, default=[])
        runs.append([*before, index])
    return max(runs, key=len, default=[])


def _compare_negation(claim: Reading, source: Reading, pairs: Sequence[tuple[Token, Token]]) -> tuple[int, str]:
    if not claim.negators:
        under = [(other.negated, other.word) for _, other in pairs if other.negated]
        if not under:
            return FINE, ""
        strength, word = max(under)
        # Right behind the negation a word is denied; one further it may be the word between: "not the old pier".
        return (WRONG if strength == 2 else OPEN), f"the passage denies this (“{source.negator_of(word)} … {word}”)"
    if not source.negators:
        return WRONG, f"the passage does not say “{claim.negators[0].word}”"
    if any(token.negated and other.negated for token, other in pairs):
        return FINE, ""
    return OPEN, "what is denied in the passage may be something else"


def _compare_conditions(claim: Reading, source: Reading, pairs: Sequence[tuple[Token, Token]]) -> tuple[int, str]:
    mine = {CLASSES[word] for word, _ in claim.operators}
    for word, kind in sorted({(word, CLASSES[word]) for _, other in pairs for word in other.under}):
        if not mine & _ALIKE.get(kind, {kind}):
            return OPEN, f"the passage says it with “{word}”"
    near = {other.stretch for _, other in pairs}
    theirs = {CLASSES[word] for word, stretch in source.operators if stretch in near or CLASSES[word] == "condition"}
    for word, _ in claim.operators:
        kind = CLASSES[word]
        if kind in _ADDED and not theirs & _ALIKE.get(kind, {kind}):
            return OPEN, f"the passage says it without “{word}”"
    return FINE, ""


def _compare_numbers(mine: Sequence[Token], theirs: Sequence[Token], chosen: dict[int, int]) -> tuple[int, str]:
    for at, place in chosen.items():
        number = mine[at]
        if not number.is_number:
            continue
        if number.side * theirs[place].side < 0:
            return WRONG, f"the passage puts “{number.word}” the other way round"
        if number.side != theirs[place].side:
            return OPEN, f"the passage qualifies “{number.word}” in another way"
        counted = mine[at + 1] if at + 1 < len(mine) else None
        # What stands apart from the number is not what it counts: "1,200, the port said".
        if counted is None or not counted.is_next or counted.is_number or at + 1 not in chosen:
            continue
        window = []
        for other in theirs[place + 1 : place + 1 + _NUMBER_WINDOW]:
            if other.is_number or other.clause != theirs[place].clause:
                break
            window.append(other)
        if not any(counted.matches(other) for other in window):
            return OPEN, f"the passage counts something else with “{number.word}”"
    return FINE, ""


def _skips_somebody(mine: Sequence[Token], theirs: Sequence[Token], chosen: dict[int, int]) -> tuple[int, str]:
    """Whoever stands between two aligned words, behind a comma or "and", may be the one who is meant."""
    places = sorted(chosen.values())
    for one, other in pairwise(places):
        between = theirs[one + 1 : other]
        skipped = [
            token
            for token in between
            if token.is_name and not token.is_behind and not any(m.matches(token) for m in mine)
        ]
        moved_on = theirs[other].clause != theirs[one].clause
        # "19 boats sank, 14 burned": a number that was passed over begins another count.
        skipped += [token for token in between if token.is_number and not any(m.matches(token) for m in mine)]
        if skipped and moved_on:
            return OPEN, f"the passage may say this of “{skipped[0].word}”"
        # "Holt came, and he left": who "he" is cannot be told from the words.
        if theirs[other].pronoun_before and moved_on and theirs[one].is_name:
            return OPEN, "the passage may say this of somebody else"
    return FINE, ""
