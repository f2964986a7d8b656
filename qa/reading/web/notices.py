"""What stands in an article's place, or cuts it off: a request for consent, a check for robots, an error, a paywall."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

# In the words of pages that weren't shown. A long text with these words is an article about them.
_NOTICE = re.compile(
    r"(?:accept|manage|reject|allow|enable|uses?|akzeptier\w*|accepter|aceptar|accetta\w*|accepteren|akceptuj\w*)"
    r"(?: \w+){0,3} cookies?"
    r"|cookies?(?: \w+){0,4} (?:accept\w*|consent\w*|akzeptier\w*|zustimm\w*|accepter|aceptar|acceptez)"
    r"|store and(?: \w+)? access information|value your privacy|before you continue"
    r"|verify(?:ing)? (?:that )?you are (?:a )?human|checking your browser|are you a robot|enable javascript"
    r"|(?:page|seite|página|pagina) (?:not|nicht|no|non|niet|introuvable)(?: be)?(?: found| gefunden| encontrada"
    r"| trovata| gevonden)?$|page not found|seite nicht gefunden|page introuvable"
    r"|access (?:to this page has been )?denied|error 40[34]|40[34] (?:error|not found|forbidden)"
)
_LONGEST_NOTICE = 150
_FEWEST_ASKING = 2
# What invites to read on, in the last lines of a page that was cut: offers, not the article's words.
_OFFER = re.compile(
    r"subscri\w+|already a (?:member|subscriber)|to (?:continue|keep) reading|continue reading|unlock (?:this|the)"
    r"|abonn\w+|weiterlesen|jetzt testen|réservé aux|suscr[ií]b\w+|abbonat\w+|prenumer\w+|assin\w+ (?:para|o)|premium"
)
_LAST_LINES = 3
_LONGEST_OFFER = 30
# Words: what is longer has been shown whole, whatever the page says of its price. Chosen by eye.
_LONGEST_TEASER = 150


def words_in(paragraphs: Sequence[str]) -> list[str]:
    """The words of paragraphs, without case and punctuation."""
    return re.findall(r"\w+", " ".join(paragraphs).casefold())


def find_notice(paragraphs: Sequence[str]) -> str:
    """The words by which a page's text is a notice in the article's place; "" where it is none."""
    words = words_in(paragraphs)
    if len(words) > _LONGEST_NOTICE:
        return ""
    if match := _NOTICE.search(" ".join(words)):
        return match[0]
    # In any language they are called so.
    asking = sum("cookie" in paragraph.casefold() for paragraph in paragraphs)
    return "cookies" if asking >= max(_FEWEST_ASKING, len(paragraphs) / 2) else ""


def find_lack(record: Mapping[str, object], tree: Any, paragraphs: Sequence[str], whole: Sequence[str]) -> str:
    """What is missing of an article, where its page tells: the rest is for subscribers; "" where nothing is.

    Args:
        record: the page's own object of JSON-LD.
        tree: the page.
        paragraphs: the text that was found.
        whole: the text that the object holds.
    """
    words, most = len(words_in(paragraphs)), len(words_in(whole))
    if most and words >= most:
        return ""
    stated = str(record.get("wordCount"))
    if stated.isdecimal() and len(stated) < 7 and words < 0.5 * int(stated):
        return f"is added as far as the page has it, {words} of {stated} words"
    tiers = [each.get("content") or "" for each in tree.iter("meta") if each.get("property") == "article:content_tier"]
    locked = str(record.get("isAccessibleForFree")).lower() == "false" or {"locked", "metered"} & set(tiers)
    offered = any(is_offer(paragraph) for paragraph in paragraphs[-_LAST_LINES:])
    if words < _LONGEST_TEASER and (locked or offered):
        return "is added as far as the page has it: it says that the rest is for subscribers"
    return ""


def is_offer(paragraph: str) -> bool:
    """Whether a paragraph is short and offers a subscription."""
    words = words_in([paragraph])
    return len(words) <= _LONGEST_OFFER and _OFFER.search(" ".join(words)) is not None
