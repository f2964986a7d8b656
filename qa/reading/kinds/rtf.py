"""The paragraphs of an RTF document, as its page shows them: no notes of programs, no deleted and no hidden text."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from qa.reading.pieces import Unreadable

_TOKEN = re.compile(
    rb"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})? ?|\\'(?P<hex>[0-9a-fA-F]{2})|\\(?P<sign>.)|(?P<brace>[{}])"
    rb"|(?P<plain>[^\\{}\r\n]+)|[\r\n]+|(?P<lost>\\)",
    re.DOTALL,
)
# Groups that hold no text of the page; those that begin with \* are for programs that know them.
_NO_TEXT = frozenset(
    "fonttbl colortbl stylesheet info pict object header headerl headerr headerf footer footerl footerr footerf"
    " footnote annotation listtext pntext pntxta pntxtb fldinst filetbl revtbl rsidtbl listtable listoverridetable"
    " nonesttables generator xe tc rxe bkmkstart bkmkend themedata colorschememapping datastore template"
    " atnid atnauthor shppict nonshppict".split()
)
_SIGNS = {
    "tab": "\t",
    "line": "\n",
    "emdash": "—",
    "endash": "–",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "bullet": "•",
    "emspace": "\u2003",
    "enspace": "\u2002",
    "cell": "\t",
    "nestcell": "\t",
}
_ENDS = frozenset("par sect page row nestrow column".split())
# Windows' numbers of character sets.
_CHARSETS = {
    77: "mac_roman",
    128: "cp932",
    129: "cp949",
    134: "cp936",
    136: "cp950",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
}
_DAMAGED = Unreadable("a damaged RTF, or none at all", "Save it again as RTF.")


@dataclass(frozen=True, slots=True)
class _State:
    """What holds within a group: ``skip`` its text, ``after`` so many characters stand for one of Unicode."""

    skip: bool = False
    fonts: bool = False
    hidden: bool = False
    deleted: bool = False
    after: int = 1
    font: int = -1


class _Reader:
    def __init__(self) -> None:
        self.paragraphs: list[str] = []
        self._stack: list[_State] = []
        self._state = _State()
        self._units = bytearray()
        self._bytes = bytearray()
        self._left = 0
        self._charsets: dict[int, str] = {}
        self._default, self._begun = "cp1252", False

    def read(self, data: bytes) -> None:
        """Read all of it; what stands behind the last brace is no part of it.

        Raises:
            Unreadable: It ends within a group.
        """
        place = 0
        while match := _TOKEN.match(data, place):
            place = match.end()
            if match["brace"]:
                self._brace(match["brace"])
                if not self._stack:
                    break
            elif match["word"]:
                word, number = match["word"].decode(), int(match["number"]) if match["number"] else None
                # Raw bytes follow, which may look like anything.
                place += max(number or 0, 0) if word == "bin" else 0
                self._word(word, number)
            elif match["hex"]:
                self._take(bytes.fromhex(match["hex"].decode()))
            elif match["sign"]:
                self._sign(match["sign"])
            elif match["plain"]:
                self._plain(match["plain"])
        if self._stack or not self._begun:
            raise _DAMAGED
        self._end()

    def _brace(self, brace: bytes) -> None:
        self._decode()
        self._left = 0
        if brace == b"{":
            self._stack.append(self._state)
            self._begun = True
        elif self._stack:
            self._state = self._stack.pop()

    def _sign(self, sign: bytes) -> None:
        if sign == b"*":
            self._state = replace(self._state, skip=True)
        elif sign in b"\r\n":
            self._end()
        elif sign in b"{}\\":
            self._plain(sign)
        elif sign in b"~_":
            self._write("\xa0" if sign == b"~" else "\u2011")

    def _word(self, word: str, number: int | None) -> None:
        if word == "u" and number is not None:
            self._decode()
            if not self._is_silent:
                self._units += (number & 0xFFFF).to_bytes(2, "little")
            self._left = self._state.after
            return
        if self._left:
            self._left -= 1
            return
        if word in _NO_TEXT:
            # A list of fonts is no text either, but tells how bytes are to be read.
            self._state = replace(self._state, skip=True, fonts=word == "fonttbl")
        elif word in _ENDS:
            self._end()
        elif word in _SIGNS:
            self._write(_SIGNS[word])
        else:
            self._format(word, number)

    def _format(self, word: str, number: int | None) -> None:
        match word:
            case "f" if number is not None:
                self._decode()
                self._state = replace(self._state, font=number)
            case "fcharset" if self._state.fonts and number is not None:
                self._charsets[self._state.font] = _CHARSETS.get(number, "")
            case "ansicpg" if number is not None:
                self._default = "utf-8" if number == 65001 else f"cp{number}"
            case "mac":
                self._default = "mac_roman"
            case "uc":
                self._state = replace(self._state, after=max(number or 0, 0))
            case "v":
                self._decode()
                self._state = replace(self._state, hidden=number != 0)
            case "deleted":
                self._decode()
                self._state = replace(self._state, deleted=number != 0)
            case "plain":
                self._decode()
                self._state = replace(self._state, hidden=False, deleted=False)

    @property
    def _is_silent(self) -> bool:
        return self._state.skip or self._state.hidden or self._state.deleted

    def _plain(self, text: bytes) -> None:
        gone = min(self._left, len(text))
        self._left -= gone
        if text := text[gone:]:
            # Of two bytes for a character the second may be a plain one.
            self._bytes += b"" if self._is_silent else text

    def _take(self, byte: bytes) -> None:
        if self._left:
            self._left -= 1
        elif not self._is_silent:
            self._bytes += byte

    def _write(self, text: str) -> None:
        self._decode()
        if not self._is_silent:
            self._units += text.encode("utf-16-le")

    def _decode(self) -> None:
        if not self._bytes:
            return
        encoding = self._charsets.get(self._state.font) or self._default
        try:
            self._units += bytes(self._bytes).decode(encoding).encode("utf-16-le")
        except (UnicodeDecodeError, LookupError) as error:
            raise _DAMAGED from error
        self._bytes.clear()

    def _end(self) -> None:
        if self._is_silent:
            return
        self._decode()
        try:
            # In pairs of units, since RTF writes rare characters as two.
            text = self._units.decode("utf-16-le").strip()
        except UnicodeDecodeError as error:
            raise _DAMAGED from error
        self._units.clear()
        if text:
            self.paragraphs.append(text)


def read_rtf(data: bytes) -> str:
    """Read its paragraphs, joined by blank lines.

    Raises:
        Unreadable: It is no RTF, or a part of one.
    """
    if not data.lstrip().startswith(b"{\\rtf"):
        raise _DAMAGED
    reader = _Reader()
    reader.read(data.lstrip())
    return "\n\n".join(reader.paragraphs)
