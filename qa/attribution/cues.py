"""The words that tell of saying: verbs of speech, of judging and of belief, by lemma.

A cue of speech gives words ("said", "according to"); a cue of judging a short verdict ("called him reckless"); a cue of
belief what somebody thinks or wants, which news reports as it reports speech. Knows nothing of sentences.
"""

from __future__ import annotations

import re

SPEECH = frozenset(
    """say tell add write argue insist claim note ask state announce declare explain reply respond answer warn admit
    acknowledge concede confirm deny stress emphasize emphasise suggest assert contend maintain recall remark
    observe comment mention report testify tweet retweet post quip joke predict promise pledge vow urge complain
    caution conclude continue repeat reiterate remind reveal disclose allege affirm swear lament boast brag caution
    counter interject shout yell cry exclaim whisper mutter wonder inform advise assure indicate imply hint signal
    propose recount relate protest proclaim pronounce retort volunteer opine intone estimate object agree disagree
    describe discuss talk speak read point go put recommend stipulate text email blog chant
    grumble underline moan murmur sigh""".split()
)
"""Verbs whose complement is what was said. "Point" counts with "out" or "to", "go" with "on", "put" with "it"."""

# A verdict has an object and no clause ("blamed the council"), so what was said is read off otherwise.
JUDGING = frozenset(
    """call accuse blame criticize criticise condemn denounce praise thank slam blast mock ridicule dismiss label brand
    welcome endorse reject defend demand threaten rail commend hail deride deplore decry compare cite quote liken
    fault apologize apologise invite order instruct challenge question dispute refute contradict beg plead appeal
    characterize characterise disavow decline refuse tout assail applaud laud""".split()
)
# News reports "Holt wants the harbour open" as it reports speech; inside of what is said it is no statement.
BELIEF = frozenset(
    """think believe hope fear want expect feel doubt favor favour support oppose consider regard suspect know see worry
    wish prefer reckon hold understand remember realize realise intend plan assume guess imagine view recognize
    recognise advocate aim show find regret""".split()
)
CUES = SPEECH | JUDGING | BELIEF

# spaCy's lemmatizer is not loaded; English doubles letters and changes vowels in these.
_IRREGULAR = {
    "said": "say", "says": "say", "told": "tell", "wrote": "write", "written": "write", "read": "read", "put": "put",
    "puts": "put", "thought": "think", "felt": "feel", "knew": "know", "known": "know", "saw": "see", "seen": "see",
    "held": "hold", "understood": "understand", "swore": "swear", "sworn": "swear", "spoke": "speak", "spoken": "speak",
    "went": "go", "gone": "go", "replied": "reply", "denied": "deny", "cried": "cry", "pled": "plead",
    "begged": "beg", "begging": "beg", "bragged": "brag", "bragging": "brag", "quipped": "quip", "quipping": "quip",
    "planned": "plan", "planning": "plan", "admitted": "admit", "admitting": "admit", "slammed": "slam",
    "slamming": "slam", "railed": "rail", "worried": "worry", "testified": "testify", "thinks": "think",
    "found": "find", "shown": "show", "regretted": "regret", "goes": "go",
}  # fmt: skip


def _forms(lemma: str) -> list[str]:
    if lemma.endswith("e"):
        return [lemma, lemma + "s", lemma + "d", lemma[:-1] + "ing"]
    if lemma.endswith("y") and lemma[-2] not in "aeou":
        return [lemma, lemma[:-1] + "ies", lemma[:-1] + "ied", lemma + "ing"]
    if lemma.endswith(("s", "sh", "ch", "x")):
        return [lemma, lemma + "es", lemma + "ed", lemma + "ing"]
    return [lemma, lemma + "s", lemma + "ed", lemma + "ing"]


_LEMMAS = {form: lemma for lemma in CUES for form in _forms(lemma)} | _IRREGULAR
_WORD = re.compile(r"[^\W\d_]+")
_ACCORDING = re.compile(r"\baccording to\b", re.IGNORECASE)


def lemma_of(word: str) -> str | None:
    """The lemma of a form of a cue's verb ("said": "say"); None for other words."""
    return _LEMMAS.get(word.lower())


def is_speech_cue(cue: str) -> bool:
    """Tell whether a cue's words hold a verb of speech ("has repeatedly said"), or are "according to"."""
    lemmas = [lemma for word in _WORD.findall(cue) if (lemma := lemma_of(word))]
    words = cue.lower().split()
    # Of all these only with their particle: "went on", "pointed out", "put it".
    loose = {"point": ("out", "to"), "go": ("on",), "put": ("it",)}
    return bool(_ACCORDING.search(cue)) or any(
        lemma in SPEECH
        and (lemma not in loose or any(word in words for word in loose[lemma]))
        # "Continued to say" is told by "say"; “…,” she continued, stands alone.
        and not (lemma == "continue" and "to" in words)
        for lemma in lemmas
    )
