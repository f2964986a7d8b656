"""Bytes → text, exactly: UTF-8, UTF-16, the charset that a web page declares, or the encoding that makes words of them.

Strict throughout: a byte that does not fit is an error, never a replacement character. A byte order mark is not text.
"""

from __future__ import annotations

import codecs
import re
from functools import partial

from charset_normalizer import from_bytes

from qa.reading.texts.alphabets import decode_by_alphabet, fits_western

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Told by their first bytes: in Windows-1252 nearly every byte is a character, so some would pass for text.
_OTHER_FILES = (
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"PK\x03\x04",
    b"%PDF-",
    b"\x1f\x8b",
    b"\x7fELF",
    b"\xd0\xcf\x11\xe0",
    b"{\\rtf",
    b"Rar!",
    b"7z\xbc\xaf",
    b"SQLite format 3\0",
)
# Characters of several bytes in UTF-8.
_SEQUENCES = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_MOST_DAMAGES = 20
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
# Old exports leave one here and there; a binary file is full of them. Chosen by eye.
_MOST_CONTROLS = 0.01
# What is not Windows-1252 but passes for it: Central European text ("powiedzia³a"), damaged UTF-8 ("itâ€™s").
_MISREAD = re.compile(r"[a-z][¹³¿£¥][a-z]|â€|Ã[\xa0-\xbf]")


def decode(data: bytes, declared: str | None = None) -> str:
    """Decode what a file holds; ``declared`` is the encoding that its own markup names.

    Raises:
        ValueError: The bytes are not text, or in an encoding that can't be told.
    """
    if data.startswith(_OTHER_FILES):
        raise ValueError("another kind of file by its first bytes")
    attempts = (_marked, _japanese, _unicode, partial(_declared, encoding=declared), _by_alphabet, _detected)
    text = next((text for attempt in attempts if (text := attempt(data)) is not None), None)
    if text is None:
        if problem := _damage(data):
            raise ValueError(problem)
        raise ValueError("not UTF-8, and no other encoding can be told for certain")
    if len(_CONTROL.findall(text)) > _MOST_CONTROLS * len(text):
        raise ValueError("control characters")
    return text


def _marked(data: bytes) -> str | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decoded(data[len(mark) :], encoding)
    return None


def _unicode(data: bytes) -> str | None:
    return _decoded(data, "utf-8")


def _japanese(data: bytes) -> str | None:
    """ISO-2022-JP, as Japanese mail has it: all ASCII, with marks of its own before and behind Japanese."""
    return _decoded(data, "iso2022_jp") if b"\x1b$" in data else None


def _damage(data: bytes) -> str:
    """Tell UTF-8 of which some bytes were lost from what never was UTF-8."""
    good, bad = len(_SEQUENCES.findall(data)), 0
    at = -1
    # Each damaged place is sought from the last one on; a few tell.
    while bad <= _MOST_DAMAGES:
        try:
            data[max(at, 0) :].decode("utf-8")
            break
        except UnicodeDecodeError as error:
            at, bad = max(at, 0) + error.start + 1, bad + 1
    return f"damaged UTF-8, at byte {at}" if 0 < bad <= _MOST_DAMAGES and good > 2 * bad else ""


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    # UTF-16 without a mark is valid UTF-8 as well, with a NUL beside each letter.
    return None if "\0" in text else text


def _declared(data: bytes, encoding: str | None) -> str | None:
    try:
        name = codecs.lookup(encoding or "").name
    except LookupError:
        return None
    # Browsers read Latin-1 and ASCII as Windows-1252, so that is what pages mean by them.
    return _decoded(data, "cp1252" if name in ("iso8859-1", "ascii") else name)


def _by_alphabet(data: bytes) -> str | None:
    if b"\0" in data or _damage(data):
        return None
    found = decode_by_alphabet(data)
    return None if found is None else found[0]


def _detected(data: bytes) -> str | None:
    # Given every encoding, charset-normalizer takes a short text with curly quotes for a Central European one. At its
    # own threshold of 0.2 it refuses a French sentence full of accents; at 0.6 still Russian, Greek and Chinese.
    encodings = ["utf_16_le", "utf_16_be"] if b"\0" in data else ["cp1252"]
    best = from_bytes(data, threshold=0.6, cp_isolation=encodings, enable_fallback=False).best()
    text = None if best is None else _decoded(data, best.encoding)
    if text is None or _MISREAD.search(text):
        return None
    return text if b"\0" in data or fits_western(data) else None
