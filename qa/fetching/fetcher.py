"""Asks a web server for an address, within bounds of size and time.

The machine that a name stands for is looked up once, checked, and connected to by its number: asked again, a name may
lead somewhere else. Each redirect is an address of its own, checked like the first. Knows nothing of articles.
"""

from __future__ import annotations

import http.client
import logging
import re
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from urllib.parse import quote, urljoin, urlsplit

from qa.errors import ReadingError
from qa.fetching.hosts import Private, resolve
from qa.fetching.robots import MOST_READ, Robots

_log = logging.getLogger(__name__)
_AGENT = "Cuttings"
_ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,application/pdf;q=0.9,*/*;q=0.5"
_REDIRECTS = (301, 302, 303, 307, 308)
# As browsers' are; what needs more goes in a circle.
_MOST_REDIRECTS = 8
_CHUNK = 65_536
# Seconds between two requests to one site, which other readers want to ask, too. Chosen by eye.
_PAUSE = 1.0
_UNQUOTED = "/?&=%:;,@!~*'()+$-._[]"
_SAVE = "Open it in a browser, and add the page that you save there."
_REFUSALS = {
    401: ("the server asks for a password", _SAVE),
    402: ("the server asks to be paid", _SAVE),
    403: ("the server refuses it", _SAVE),
    404: ("there is no such page", "Check the address."),
    410: ("the page is gone", "Check the address."),
    429: ("the server wants to be asked less often", "Try again later."),
    451: ("the server may not show it here", "Look for it elsewhere."),
    503: ("the server can't answer now", "Try again later."),
}


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address holds: ``url`` is where redirects led, ``kind`` the type that the server names ("text/html")."""

    url: str
    content: bytes
    kind: str = ""
    charset: str | None = None


@dataclass(frozen=True, slots=True)
class _Target:
    """An address, in its parts."""

    url: str
    secure: bool
    host: str
    port: int
    path: str

    @property
    def site(self) -> str:
        """Scheme, host and port."""
        return f"{'https' if self.secure else 'http'}://{self.authority}"

    @property
    def authority(self) -> str:
        """Host and port, as the server is told them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.secure else 80) else f"{host}:{self.port}"


class Fetcher:
    """Fetches pages; remembers what sites allow, and when each was asked last.

    Args:
        max_bytes: the most bytes of a page.
        seconds: how long a page may take, redirects and robots.txt included.
        allow_private: whether hosts in private networks, and this machine, may be asked.
        pause: seconds between two requests to one site.
    """

    def __init__(
        self, max_bytes: int, seconds: float = 30.0, *, allow_private: bool = False, pause: float = _PAUSE
    ) -> None:
        self._max_bytes = max_bytes
        self._seconds = seconds
        self._allow_private = allow_private
        self._pause = pause
        self._robots: dict[str, Robots] = {}
        self._asked: dict[str, float] = {}

    def fetch(self, url: str) -> Fetched:
        """Fetch what an address holds.

        Raises:
            ReadingError: It can't be had; rule and remedy say why, and what to do.
        """
        shown, clock = show_address(url), _Clock(self._seconds)
        with self._telling(shown, clock):
            for _ in range(_MOST_REDIRECTS + 1):
                target = _to_target(url)
                self._await_turn(target, clock)
                with _asking(target, self._allow_private, clock) as answer:
                    if answer.status not in _REDIRECTS:
                        return self._take(answer, target, clock)
                    # The next one is checked as the first was.
                    url = urljoin(target.url, answer.headers.get("Location", "").strip())
        raise ReadingError(shown, f"is redirected more than {_MOST_REDIRECTS} times", _SAVE)

    @contextmanager
    def _telling(self, shown: str, clock: _Clock) -> Iterator[None]:
        """Turn whatever the network does into one line."""
        try:
            yield
        except _Refused as error:
            raise ReadingError(shown, error.rule, error.remedy) from error
        except Private as error:
            rule = f"leads to a private address ({error})"
            raise ReadingError(shown, rule, "Allow those (--private, QA_FETCH_PRIVATE), or save the page.") from error
        except socket.gaierror as error:
            rule = f"its host can't be found ({error.strerror})"
            raise ReadingError(shown, rule, "Check the address, and the connection to the network.") from error
        except (OSError, http.client.HTTPException, ValueError) as error:
            # Where the time is up, the connection is cut, and that looks like anything.
            if isinstance(error, TimeoutError) or clock.left <= 0:
                rule = f"took longer than {self._seconds:g} seconds"
                raise ReadingError(shown, rule, "Try again later, or save the page.") from error
            if isinstance(error, ssl.SSLCertVerificationError):
                rule = f"its certificate is not trusted ({error.verify_message})"
                raise ReadingError(shown, rule, "Check the address, and this computer's clock.") from error
            _log.debug("%s: %r", shown, error)
            why = getattr(error, "strerror", None) or type(error).__name__
            rule = f"can't be fetched ({why})"
            raise ReadingError(shown, rule, "Check the address, and the connection to the network.") from error

    def _await_turn(self, target: _Target, clock: _Clock) -> None:
        """Make sure that the site wants it, and wait until it is time."""
        robots = self._robots_of(target, clock)
        if not robots.allows(target.path):
            raise _Refused("the site asks programs not to read it (robots.txt)", _SAVE)
        if target.site in self._asked:
            clock.sleep(self._asked[target.site] + max(self._pause, robots.pause) - time.monotonic())
        self._asked[target.site] = time.monotonic()

    def _robots_of(self, target: _Target, clock: _Clock) -> Robots:
        """What a site allows: everything, where it has no robots.txt, and nothing, where that can't be had."""
        if target.site not in self._robots:
            self._robots[target.site] = Robots(self._read_robots(target, clock), _AGENT)
        return self._robots[target.site]

    def _read_robots(self, target: _Target, clock: _Clock) -> str:
        url = f"{target.site}/robots.txt"
        for _ in range(_MOST_REDIRECTS):
            with _asking(_to_target(url), self._allow_private, clock) as answer:
                if answer.status in _REDIRECTS:
                    url = urljoin(url, answer.headers.get("Location", "").strip())
                    continue
                if answer.status == 200:
                    return _read(answer, MOST_READ, clock)[:MOST_READ].decode("utf-8", "replace")
                if answer.status < 500:
                    return ""
                raise _Refused(f"its robots.txt can't be read ({answer.status})", "Try again later, or save the page.")
        return ""

    def _take(self, answer: http.client.HTTPResponse, target: _Target, clock: _Clock) -> Fetched:
        if answer.status != 200:
            known = _REFUSALS.get(answer.status, ("the server has no page for it", _SAVE))
            raise _Refused(f"{known[0]} ({answer.status})", known[1])
        limit = f"has more than {self._max_bytes:,} bytes"
        told = answer.headers.get("Content-Length", "")
        if told.isdecimal() and int(told) > self._max_bytes:
            raise _Refused(limit, "Save it, split it, or raise QA_MAX_BYTES (max_bytes).")
        content = _unpacked(
            _read(answer, self._max_bytes, clock), answer.headers.get("Content-Encoding"), self._max_bytes
        )
        if len(content) > self._max_bytes:
            raise _Refused(limit, "Save it, split it, or raise QA_MAX_BYTES (max_bytes).")
        if not content.strip():
            raise _Refused("the page is empty", _SAVE)
        return Fetched(target.url, content, answer.headers.get_content_type(), answer.headers.get_content_charset())


class _Clock:
    """How long a page may still take; what is waited out of courtesy doesn't count."""

    def __init__(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds; none are left below 0."""
        return self._ends - time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait so long, if it is above 0."""
        if seconds > 0:
            time.sleep(seconds)
            self._ends += seconds


class _Refused(Exception):
    """What can't be had: rule and remedy."""

    def __init__(self, rule: str, remedy: str) -> None:
        super().__init__(rule)
        self.rule, self.remedy = rule, remedy


def is_address(text: str) -> bool:
    """Whether what is to be added is an address on the web, not a path."""
    return re.match(r"https?://", text.strip(), re.IGNORECASE) is not None


def show_address(url: str) -> str:
    """An address on one line, without a password that it may hold."""
    url = re.sub(r"(?<=://)[^/?#@]*@", "", " ".join(url.split()))
    return "".join(c if c.isprintable() else quote(c, errors="surrogateescape") for c in url)


def _to_target(url: str) -> _Target:
    """The parts of an address.

    Raises:
        _Refused: It is none of the web.
    """
    rule = "is no address of a web page"
    try:
        parts = urlsplit(url.strip())
        port = parts.port
        host = parts.hostname or ""
        host = host if host.isascii() else host.encode("idna").decode()
    except ValueError as error:
        raise _Refused(rule, "It begins with https:// or http://.") from error
    if parts.scheme not in ("http", "https") or not host or not re.fullmatch(r"[\w.:%-]+", host):
        raise _Refused(rule, "It begins with https:// or http://.")
    if parts.username is not None:
        raise _Refused("holds a name or a password", "Leave them out; a page that needs them can be saved.")
    path = quote(parts.path or "/", safe=_UNQUOTED) + (f"?{quote(parts.query, safe=_UNQUOTED)}" if parts.query else "")
    secure = parts.scheme == "https"
    return _Target(parts._replace(fragment="").geturl(), secure, host, port or (443 if secure else 80), path)


@contextmanager
def _asking(target: _Target, allow_private: bool, clock: _Clock) -> Iterator[http.client.HTTPResponse]:
    """Ask for an address; its answer, whose body is not read. The connection is cut when the time is up."""
    if clock.left <= 0:
        raise TimeoutError
    address = resolve(target.host, target.port, allow_private=allow_private)
    with socket.create_connection((address, target.port), timeout=max(clock.left, 0.001)) as plain:
        # A server may send a byte a second, each in time.
        cutting = threading.Timer(max(clock.left, 0.0), _cut, [plain])
        cutting.daemon = True
        cutting.start()
        try:
            with _secured(plain, target) as connected, ExitStack() as stack:
                connection = stack.enter_context(closing(http.client.HTTPConnection(target.host, target.port)))
                connection.sock = connected
                headers = {"Host": target.authority, "Accept": _ACCEPT, "Accept-Encoding": "identity"}
                headers["User-Agent"] = f"{_AGENT}/{version('cuttings')}"
                connection.request("GET", target.path, headers=headers)
                yield stack.enter_context(connection.getresponse())
        finally:
            cutting.cancel()


@contextmanager
def _secured(plain: socket.socket, target: _Target) -> Iterator[socket.socket]:
    if not target.secure:
        yield plain
        return
    context = ssl.create_default_context()
    with context.wrap_socket(plain, server_hostname=target.host) as secured:
        yield secured


def _cut(connected: socket.socket) -> None:
    try:
        connected.shutdown(socket.SHUT_RDWR)
    except OSError:
        _log.debug("a connection was closed before its time was up")


def _read(answer: http.client.HTTPResponse, most: int, clock: _Clock) -> bytes:
    """Read a body, up to a byte more than ``most``."""
    content = bytearray()
    while len(content) <= most and (some := answer.read1(_CHUNK)):
        content += some
    # Cut off, a body without a length looks as if it had ended.
    if clock.left <= 0:
        raise TimeoutError
    if len(content) <= most and answer.length:
        raise http.client.IncompleteRead(bytes(content), answer.length)
    return bytes(content)


def _unpacked(content: bytes, encoding: str | None, most: int) -> bytes:
    """A body as it was before the server packed it, which it wasn't asked to; up to a byte more than ``most``."""
    match (encoding or "identity").strip().lower():
        case "identity":
            return content
        case "gzip" | "x-gzip":
            try:
                return zlib.decompressobj(wbits=31).decompress(content, most + 1)
            except zlib.error as error:
                raise _Refused("its gzip is damaged", "Try again later, or save the page.") from error
        case other:
            raise _Refused(f"is packed in a way that wasn't asked for ({other[:20]})", _SAVE)
