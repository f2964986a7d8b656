"""Mail: a message (EML), a mailbox of them (MBOX), and a web page saved as one (MHTML)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from email import errors, message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import parseaddr, parsedate_to_datetime

from qa.reading.kinds.markup import read_markup
from qa.reading.metadata import Fields
from qa.reading.pieces import Broken, Piece, Unreadable, decoded

# A line that begins so and has a blank one above it begins a message; within one it is written ">From ".
_FROM = re.compile(rb"(?:\A|\r?\n\r?\n)From [^\r\n]*\r?\n")
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)
# Of its HTML's length. A plain part that only says "your program shows no HTML" is shorter. Chosen by eye.
_LEAST_PLAIN = 0.4
# What cutting a message leaves.
_CUT = (errors.CloseBoundaryNotFoundDefect, errors.StartBoundaryNotFoundDefect, errors.InvalidBase64LengthDefect)


def read_message(data: bytes) -> Iterator[Piece]:
    """Read a message: subject, day and sender are headline, day and outlet.

    Raises:
        Unreadable: It is none, it is cut off, or has no text.
    """
    yield _read(data)


def read_mailbox(data: bytes) -> Iterator[Piece | Broken]:
    """Read the messages of a mailbox.

    Raises:
        Unreadable: It is none.
    """
    begins = list(_FROM.finditer(data))
    if not begins or begins[0].start():
        raise Unreadable("no mailbox", "Give it the suffix of what it is.")
    ends = [match.start() for match in begins[1:]] + [len(data)]
    for number, (match, end) in enumerate(zip(begins, ends, strict=True), start=1):
        try:
            yield _read(_QUOTED_FROM.sub(rb"\1", data[match.end() : end]), str(number))
        except Unreadable as error:
            yield Broken(f"message {number} {error.rule}", error.remedy)


def read_page(data: bytes) -> tuple[bytes, str | None]:
    """Find the page of an MHTML file: its HTML, marked as UTF-8, and its address.

    Raises:
        Unreadable: It has none, or is cut off.
    """
    message = _parse(data)
    page = next((part for part in message.walk() if part.get_content_type() in _PAGES), None)
    if page is None:
        raise Unreadable("no web page found in it", "Save the page again.")
    text = _decoded(page)
    address = message.get("Snapshot-Content-Location") or page.get("Content-Location") or ""
    return text.encode("utf-8-sig", "replace"), str(address).strip() if "://" in str(address) else None


_PAGES = ("text/html", "application/xhtml+xml")


def _parse(data: bytes) -> EmailMessage:
    # With the policy an EmailMessage; its headers may still be of any nonsense.
    try:
        message = message_from_bytes(data, policy=default)
        parts = list(message.walk())
    except RecursionError as error:
        raise Unreadable("is nested too deeply", "Save its text alone.") from error
    if not isinstance(message, EmailMessage) or not any(
        name in message for name in ("From", "Subject", "Content-Type")
    ):
        raise Unreadable("is no mail message", "Give it the suffix of what it is.")
    if any(isinstance(defect, _CUT) for part in parts for defect in part.defects):
        raise Unreadable("is cut off", "Get the file again.")
    return message


def _read(data: bytes, number: str = "") -> Piece:
    message = _parse(data)
    text = _text(message)
    if not text.strip():
        raise Unreadable("has no text", "Save what is attached to it as files.")
    fields = Fields(title=_header(message, "Subject"), published=_day(message), source=_sender(message))
    # A message has an id of its own; in another copy of the mailbox it may have another place.
    name = (_header(message, "Message-ID") or number) if number else ""
    return Piece(text=text, fields=fields, name=name)


def _text(message: EmailMessage) -> str:
    parts: dict[str, str] = {}
    for part in message.walk():
        kind = part.get_content_type()
        if kind in ("text/plain", "text/html") and part.get_content_disposition() != "attachment" and kind not in parts:
            parts[kind] = _decoded(part)
    plain, page = parts.get("text/plain", ""), read_markup(parts.get("text/html", ""))
    return plain if plain.strip() and len(plain) >= _LEAST_PLAIN * len(page) else page


def _decoded(part: EmailMessage) -> str:
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return ""
    try:
        charset = part.get_content_charset()
    # The standard library stumbles over some headers that aren't what they should be.
    except (ValueError, LookupError, AttributeError, TypeError):
        charset = None
    return decoded(data, charset) if data.strip() else ""


def _header(message: EmailMessage, name: str) -> str:
    try:
        return " ".join(str(message.get(name) or "").split())
    except (ValueError, LookupError, AttributeError, TypeError, IndexError) as error:
        raise Unreadable("has headers that are damaged", "Get the file again.") from error


def _day(message: EmailMessage) -> date | None:
    try:
        # The sender's day, in his own zone.
        return parsedate_to_datetime(_header(message, "Date")).date()
    except (ValueError, TypeError, IndexError):
        return None


def _sender(message: EmailMessage) -> str | None:
    name, address = parseaddr(_header(message, "From"))
    return name.strip() or address.rpartition("@")[2] or None
