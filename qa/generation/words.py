"""The words by which a sentence is compared with a passage: inflected, common and synonymous forms as one.

English. "Tugs" and "tug" are one, "sent" and "send", "soldiers" and "troops". Words that carry nothing by themselves
have no key. Knows nothing of sentences.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from qa.names.comparing import fold

Terms = Callable[[str], list[str]]
"""Cuts a text into stems; nothing for a stop word."""

# The last line but one are words of citing itself: "according to the passage" says nothing that it must bear out.
FUNCTION = frozenset(
    """a an the this that these those i me my mine we us our ours you your yours he him his she her hers it its they
    them their theirs himself herself itself themselves myself ourselves who whom whose which what where when why how
    and or but nor so yet as than then there here of in on at by for with from to into onto over under about above
    below after before during between among through across against toward towards upon within off out up down around
    along near since until till while because although though is are was were be been being am do does did doing done
    have has had having will would shall should can could may might must ought not no such own same too very just
    also however meanwhile moreover furthermore additionally thus therefore overall respectively specifically
    thereby hereby s t re ve ll d m ’s regarding concerning per via if whether unless else both either neither
    article articles passage passages text source sources yes according further one ones""".split()
)
"""Words that a sentence may add or leave out without saying anything else; negation and modals are compared apart."""

# Past forms → base. Only those whose stem differs.
_IRREGULAR = dict(
    pair.split("/")
    for group in """
    sent/send brought/bring bought/buy built/build caught/catch chose/choose chosen/choose came/come cut/cut drew/draw
    drawn/draw drove/drive driven/drive ate/eat eaten/eat fell/fall fallen/fall fought/fight found/find flew/fly
    flown/fly forgot/forget forgotten/forget froze/freeze frozen/freeze gave/give given/give went/go gone/go grew/grow
    grown/grow heard/hear held/hold hid/hide hidden/hide kept/keep knew/know known/know laid/lay led/lead left/leave
    lent/lend lit/light lost/lose made/make meant/mean met/meet paid/pay ran/run rang/ring rose/rise risen/rise
    said/say saw/see seen/see sold/sell shook/shake shaken/shake shone/shine shot/shoot shown/show sang/sing sung/sing
    sank/sink sunk/sink sat/sit slept/sleep spoke/speak spoken/speak spent/spend stood/stand stole/steal stolen/steal
    struck/strike swam/swim swore/swear sworn/swear swept/sweep taught/teach took/take taken/take told/tell
    thought/think     threw/throw thrown/throw understood/understand woke/wake won/win wore/wear worn/wear
    wrote/write written/write
    began/begin begun/begin became/become broke/break broken/break bent/bend bound/bind bore/bear born/bear bit/bite
    blew/blow blown/blow clung/cling dealt/deal dug/dig felt/feel fed/feed fled/flee forbade/forbid forbidden/forbid
    hung/hang overcame/overcome rode/ride ridden/ride sought/seek spread/spread sprang/spring stuck/stick tore/tear
    torn/tear withdrew/withdraw withdrawn/withdraw men/man women/woman children/child people/person feet/foot
    lives/life wives/wife leaves/leaf died/die dying/die dies/die dead/die tied/tie lying/lie lied/lie
    """.split("\n")
    for pair in group.split()
)
# Near enough in news to be one word; never a pair that differs in degree, certainty or judgement.
_SYNONYMS = """
say tell add note state explain remark comment mention
troop soldier; ask request; buy purchase; begin start commence; end finish conclude; assist help aid; car automobile
worker employee; company firm business; more additional extra; big large; child kid; physician doctor; lawyer attorney
demonstrator protester; demonstration protest; reply respond answer; arrive come; vessel ship
build construct; enough sufficient; need require; film movie; frontier border; remain stay; receive get obtain
permit allow; attempt try
choose select; prohibit ban forbid; injure wound; important significant; previous earlier; whole entire; every all each
gather assemble; occur happen; reinforce strengthen; yearly annual; inhabitant resident; fix repair; quit resign
"""
# Only those that news spells both ways in one article; "US" is told from "us" by its capitals.
_CAPITALS = {"us": "united states", "u.s": "united states", "usa": "united states", "u.s.a": "united states"}
_CAPITALS |= {"uk": "united kingdom", "u.k": "united kingdom", "eu": "european union", "e.u": "european union"}
_CAPITALS |= {"un": "united nations", "u.n": "united nations"}
_WORD = re.compile(r"[^\W_]+(?:[’'.\-][^\W_]+)*[’']?")


class Keys:
    """Gives words their keys.

    Args:
        terms: the stemmer.
    """

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._known: dict[str, str] = {}
        self._same: dict[str, str] = {}
        for group in re.split(r"[;\n]", _SYNONYMS.strip()):
            stems = [self._stem(word) for word in group.split()]
            for stem in stems:
                # A group whose first word is in another already is part of that one.
                self._same.setdefault(stem, self._same.get(stems[0], stems[0]))

    def key(self, word: str) -> str:
        """What a word is compared by; "" for one that carries nothing."""
        folded = fold(word.rstrip("’'"))
        folded = re.sub(r"[’']s$", "", folded)
        if folded not in self._known:
            stem = "" if folded in FUNCTION else self._stem(folded)
            self._known[folded] = self._same.get(stem, stem)
        return self._known[folded]

    def _stem(self, folded: str) -> str:
        base = _IRREGULAR.get(folded, folded)
        stems = self._terms(base)
        # A word that the stemmer drops is one of its stop words, unless it is one of ours.
        return stems[0] if len(stems) == 1 else "".join(stems)


def find_words(text: str) -> list[re.Match[str]]:
    """The words of a text, "Drummond-Rao", "don’t" and "U.S" each as one."""
    return list(_WORD.finditer(text))


def long_form(word: str) -> str:
    """The words that a well-known abbreviation stands for, folded; the word itself otherwise."""
    return _CAPITALS.get(word.rstrip(".").lower(), fold(word)) if word.isupper() or "." in word else fold(word)
