"""Bytes of an unknown encoding → text, where one encoding alone makes words of them.

An encoding is right where the letters beyond ASCII are all of one language's alphabet, stand in words, and none is a
capital behind a small one. Read in a wrong one the same bytes give letters that no language has together (a "pøes" for
a "přes"), signs within words ("powiedzia³a"), or capitals in the middle. Where two fit alike, none is taken.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from functools import cache

# Letters beyond ASCII, in the alphabets of news on the web.
_LETTERS = {
    "de": "äöüß",
    "fr": "àâæçéèêëîïôœùûüÿ",
    "es": "áéíñóúü",
    "it": "àèéìíîòóùú",
    "pt": "àáâãçéêíóôõúü",
    "nl": "áéèêëíïóöüú",
    "ca": "àçèéíïòóúü",
    "pl": "ąćęłńóśźż",
    "cs": "áčďéěíňóřšťúůýž",
    "sk": "áäčďéíĺľňóôŕšťúýž",
    "hu": "áéíóöőúüű",
    "ro": "ăâîșțşţ",
    "hr": "čćđšž",
    "sv": "åäöé",
    "da": "åæøé",
    "fi": "åäöšž",
    "is": "áðéíóúýþæö",
    "tr": "çğıöşüİâî",
    "et": "äõöüšž",
    "lv": "āčēģīķļņšūž",
    "lt": "ąčęėįšųūž",
    "sq": "çë",
    "ru": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "uk": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
    "be": "абвгдеёжзійклмнопрстуўфхцчшыьэюя",
    "bg": "абвгдежзийклмнопрстуфхцчшщъьюя",
    "sr": "абвгдђежзијклљмнњопрстћуфхцчџш",
    "mk": "абвгдѓежзѕијклљмнњопрстќуфхцчџш",
    "el": "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ",
    "he": "אבגדהוזחטיךכלםמןנסעףפץצקרשת",
    "ar": "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىيپچژگ",
}  # fmt: skip
# Alphabets of other scripts fit any bytes: their commonest letters, two thirds of any text, tell them apart.
_COMMONEST = {
    "ru": "оеаинтсрлв",
    "uk": "оанивіетрс",
    "be": "аінеырсткл",
    "bg": "аиоетнрсвл",
    "sr": "аоиенрсјут",
    "mk": "аоиетнрсвк",
    "el": "αοιετσςνηυρά",
    "he": "יוהלאמרבתש",
    "ar": "اليمنورتبة",
}
_LEAST_COMMON = 0.5
# Windows first: of two that give the same text the first is named.
_SINGLE_BYTE = (
    "cp1252 cp1250 cp1251 cp1253 cp1254 cp1255 cp1256 cp1257 iso8859-2 iso8859-5 iso8859-7 iso8859-9 iso8859-15"
    " koi8-r koi8-u mac_roman mac_latin2 mac_cyrillic cp437 cp850 cp852 cp866"
).split()
_EAST_ASIAN = "cp932 euc_jp gb18030 big5 cp949".split()
# Signs that news is full of; others, such as "¶" and "¬", come out of a wrong encoding far more often.
_SIGNS = frozenset("\u00a0\u00ad“”„‟‘’‚‹›«»–—―…•·€£¥¢§°©®™ªº²³½¼¾¡¿×´№±\ufeff")
# Half of all words of Chinese have one of these, in either script.
_COMMON_CHINESE = frozenset("的一是不了在人有我他这這个個们們中来來上大为為和国國地到以说說时時要就出会會年")
# As nearly every Korean word ends in one.
_COMMON_KOREAN = frozenset("다이는을를의에가은로한고지도")
# Characters of which an encoding is judged: more says nothing new, and a megabyte is read twenty times.
_SAMPLE = 100_000
# Wrong bytes to all beyond ASCII. A name from abroad, and a sign now and then, are in any text. Chosen by eye.
_MOST_WRONG = 0.05
# By so much another encoding must be better than Windows-1252, in which most files are.
_BETTER = 0.1
# Fewer letters fit several languages by chance: "ø" is Danish, and a Czech "ř" in another encoding.
_FEWEST = 3
_MANY = 8
_WORDS = re.compile(r"\S*[^\x00-\x7f]\S*")


def decode_by_alphabet(data: bytes) -> tuple[str, str] | None:
    """The text and its encoding; None where Windows-1252 fits as well, or no encoding does for certain."""
    sample = data[:_SAMPLE]
    western = _wrong(sample, "cp1252")
    # A language whose letters are nearly all western has few others: where they fit it to the last, one is enough.
    in_words = _wrong(sample, "cp1252", names=False) if sum(byte > 0x7F for byte in sample) >= _MANY else 0.0
    found: dict[str, tuple[float, str, str]] = {}
    for encoding in _SINGLE_BYTE[1:]:
        wrong = _wrong(sample, encoding)
        is_better = wrong <= _MOST_WRONG and wrong + _BETTER <= western
        if (is_better or (wrong == 0 and in_words > 0)) and (text := _decoded(data, encoding)) is not None:
            found.setdefault(text, (wrong, encoding, text))
    if not found:
        return _decode_east_asian(data)
    best = sorted(found.values())
    # Alike, and with other words: nobody can tell.
    if len(best) > 1 and best[1][0] - best[0][0] < _MOST_WRONG / 5:
        return None
    return best[0][2], best[0][1]


def fits_western(data: bytes) -> bool:
    """Whether bytes may be Windows-1252: its letters stand in words, and not in the places of another encoding's."""
    # Not by names: "Ångström and São Paulo" has letters of two languages.
    return _wrong(data[:_SAMPLE], "cp1252", names=False) < _MOST_WRONG + _BETTER


@cache
def _alphabet(language: str) -> frozenset[str]:
    letters = _LETTERS[language]
    return frozenset(letters + letters.upper() + letters.lower())


def _wrong(sample: bytes, encoding: str, *, names: bool = True) -> float:
    """What share of the characters beyond ASCII can't be right in an encoding; 1 where bytes have no meaning."""
    text = _decoded(sample, encoding)
    if text is None:
        return 1.0
    words = _WORDS.findall(text)
    beyond = Counter(character for word in words for character in word if character > "\x7f")
    letters = {character: count for character, count in beyond.items() if character.isalpha() and character not in "ªº"}
    total = sum(beyond.values())
    if not total or (encoding != "cp1252" and sum(letters.values()) < _FEWEST):
        return 1.0 if encoding != "cp1252" else 0.0
    if not names:
        small = (word for word in words if not word.lstrip("“„‘’‚‹«»(\"'")[:1].isupper())
        letters = Counter(character for word in small for character in word if character in letters)
    strange = min(_strange(letters, language) for language in _LETTERS)
    signs = sum(count for character, count in beyond.items() if not character.isalpha() and character not in _SIGNS)
    return min(1.0, (strange + signs + sum(map(_misplaced, words))) / total)


def _strange(letters: Mapping[str, int], language: str) -> float:
    """How many letters can't be a language's: not in its alphabet, or rare ones where its common ones should be."""
    alphabet = _alphabet(language)
    outside = sum(count for letter, count in letters.items() if letter not in alphabet)
    if language not in _COMMONEST:
        return outside
    common = sum(count for letter, count in letters.items() if letter.lower() in _COMMONEST[language])
    return outside + max(0.0, _LEAST_COMMON * sum(letters.values()) - common)


def _misplaced(word: str) -> int:
    """Signs between letters, capitals behind small letters, letters of two scripts in one word."""
    wrong = 0
    for before, character, after in zip(" " + word, word, word[1:] + " ", strict=False):
        if character <= "\x7f" and (before <= "\x7f" or not character.isupper()):
            continue
        if character.isalpha():
            wrong += before.islower() and character.isupper()
            wrong += before.isalpha() and _script(before) != _script(character)
        elif before.isalpha():
            wrong += character in "‚„" or (after.isalpha() and character not in "’´·\u00ad–—…")
    return wrong


def _script(letter: str) -> str:
    return unicodedata.name(letter, "?").split()[0]


def _decode_east_asian(data: bytes) -> tuple[str, str] | None:
    found = [(share, encoding) for encoding in _EAST_ASIAN if (share := _east_asian(data, encoding))]
    if not found:
        return None
    encoding = max(found)[1]
    text = _decoded(data, encoding)
    return None if text is None else (text, encoding)


def _east_asian(data: bytes, encoding: str) -> float:
    """How sure it is that bytes are Japanese, Chinese or Korean in an encoding, 0 to 1; 0 where they aren't."""
    text = _decoded(data, encoding)
    if text is None:
        return 0.0
    beyond = [character for character in text[:_SAMPLE] if character > "\x7f"]
    if len(beyond) < _FEWEST:
        return 0.0
    kinds = Counter(_script(character) for character in beyond)
    kana = (kinds["HIRAGANA"] + kinds["KATAKANA"]) / len(beyond)
    # Half of a Japanese text is in kana, all of a Korean one in Hangul; a tenth of a Chinese one are common words.
    if encoding in ("cp932", "euc_jp"):
        return kana if kana > 0.25 and kinds["HALFWIDTH"] < 0.05 * len(beyond) else 0.0
    if encoding == "cp949":
        hangul = kinds["HANGUL"] / len(beyond)
        return hangul if hangul > 0.6 and sum(map(_COMMON_KOREAN.__contains__, beyond)) > 0.1 * len(beyond) else 0.0
    common = sum(character in _COMMON_CHINESE for character in beyond) / len(beyond)
    return common if common > 0.08 and kana < 0.02 else 0.0


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        # A sample may end within a character.
        try:
            return data[:-3].decode(encoding) if len(data) == _SAMPLE else None
        except UnicodeDecodeError:
            return None
