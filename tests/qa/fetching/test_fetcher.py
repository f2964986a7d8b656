"""``qa.fetching.fetcher``: pages of a server on this machine, which may be asked here."""

import gzip
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest
from web import Web, answer, moved, page, serving

from qa.errors import ReadingError
from qa.fetching.fetcher import Fetcher, is_address, show_address


@pytest.fixture
def web() -> Iterator[Web]:
    """A server with one page."""
    with serving({"/pier": page("Pier shut", "The pier is shut.")}) as server:
        yield server


def fetcher(most: int = 100_000, seconds: float = 5.0, *, private: bool = True) -> Fetcher:
    """One that asks without a pause."""
    return Fetcher(most, seconds, allow_private=private, pause=0)


def refusal(url: str, by: Fetcher | None = None) -> str:
    """Why an address can't be had: one line."""
    with pytest.raises(ReadingError) as caught:
        (by or fetcher()).fetch(url)
    line = str(caught.value)
    assert "\n" not in line and line.endswith(".")
    return line


def test_a_page_comes_with_its_kind_and_address(web: Web) -> None:
    """And the server is told who asks."""
    fetched = fetcher().fetch(f"{web.site}/pier#top")
    assert (fetched.url, fetched.kind, fetched.charset) == (f"{web.site}/pier", "text/html", "utf-8")
    assert b"The pier is shut." in fetched.content
    assert web.asked == ["/robots.txt", "/pier"]
    assert web.headers[1]["user-agent"].startswith("Cuttings/")
    assert web.headers[1]["host"] == web.site.removeprefix("http://")


def test_this_machine_is_not_asked_unless_that_is_allowed(web: Web) -> None:
    """Not for its robots.txt either."""
    line = refusal(f"{web.site}/pier", fetcher(private=False))
    assert line == (
        f"{web.site}/pier: leads to a private address (127.0.0.1). "
        "Allow those (--private, QA_FETCH_PRIVATE), or save the page."
    )
    assert web.asked == []


def test_redirects_are_followed_and_each_is_checked(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that leads to a private address is refused, wherever it stands in the chain."""
    web.answers["/old"] = moved("pier")
    assert fetcher().fetch(f"{web.site}/old").url == f"{web.site}/pier"
    # A public name, as far as the resolver tells; the second is what it is.
    found = socket.getaddrinfo("127.0.0.1", int(web.site.rpartition(":")[2]), type=socket.SOCK_STREAM)
    real = socket.getaddrinfo

    def resolving(host: str, *args: object, **known: object) -> object:
        public = [(*found[0][:4], ("93.184.216.34", 80))]
        return public if host == "ledger.example" else real(host, *args, **known)  # type: ignore[arg-type]

    connecting = socket.create_connection
    monkeypatch.setattr(socket, "getaddrinfo", resolving)
    monkeypatch.setattr(
        socket,
        "create_connection",
        lambda address, timeout: connecting(found[0][4] if address[0] == "93.184.216.34" else address, timeout=timeout),
    )
    for target in (f"{web.site}/pier", "http://169.254.169.254/latest/meta-data", "http://[::1]/", "http://localhost/"):
        web.answers["/away"] = moved(target)
        assert "leads to a private address" in refusal("http://ledger.example/away", fetcher(private=False))
    web.answers["/robots.txt"] = moved("http://10.0.0.1/robots.txt")
    assert "leads to a private address (10.0.0.1)" in refusal("http://ledger.example/away", fetcher(private=False))
    assert "/pier" not in web.asked[3:]


def test_redirects_in_a_circle_and_to_other_schemes_end(web: Web) -> None:
    """In one line each."""
    web.answers["/round"] = moved("/round")
    assert "is redirected more than 8 times" in refusal(f"{web.site}/round")
    for target in ("file:///etc/passwd", "ftp://127.0.0.1/a", "", "http://"):
        web.answers["/out"] = moved(target)
        line = refusal(f"{web.site}/out")
        assert "is no address of a web page" in line or "more than 8 times" in line


@pytest.mark.parametrize(
    ("status", "rule"),
    [
        ("404 Not Found", "there is no such page (404). Check the address."),
        ("403 Forbidden", "the server refuses it (403). Open it in a browser, and add the page that you save there."),
        ("429 Too Many Requests", "the server wants to be asked less often (429). Try again later."),
        ("500 Internal Server Error", "the server has no page for it (500)."),
        ("204 No Content", "the server has no page for it (204)."),
    ],
)
def test_what_a_server_refuses_is_told(web: Web, status: str, rule: str) -> None:
    """With what to do."""
    web.answers["/gone"] = answer(b"<p>Sorry</p>", status=status)
    assert rule in refusal(f"{web.site}/gone")


def test_what_robots_txt_forbids_is_not_asked_for(web: Web) -> None:
    """A site without one allows everything, one whose server fails allows nothing."""
    web.answers["/robots.txt"] = answer(b"User-agent: *\nDisallow: /pier", "Content-Type: text/plain")
    assert "asks programs not to read it (robots.txt)" in refusal(f"{web.site}/pier")
    web.answers["/other"] = moved("/pier")
    assert "asks programs not to read it (robots.txt)" in refusal(f"{web.site}/other")
    assert "/pier" not in web.asked
    web.answers["/robots.txt"] = answer(b"", status="500 Oops")
    assert "its robots.txt can't be read (500)" in refusal(f"{web.site}/pier")


def test_a_page_that_is_too_long_is_not_read(web: Web) -> None:
    """Whether it says so, or has no end."""

    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n")
        for _ in range(100_000):
            handler.wfile.write(b"<p>on and on</p>" * 100)

    web.answers |= {"/long": answer(b"a" * 100_001), "/endless": endless}
    began = time.monotonic()
    for path in ("/long", "/endless"):
        assert "has more than 100,000 bytes" in refusal(f"{web.site}{path}")
    web.answers["/packed"] = answer(gzip.compress(b"a" * 10_000_000), "Content-Encoding: gzip")
    assert "has more than 100,000 bytes" in refusal(f"{web.site}/packed")
    assert time.monotonic() - began < 3


def test_what_comes_packed_or_in_parts_is_read(web: Web) -> None:
    """Though nobody asked for gzip."""

    def chunked(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n")
        handler.wfile.write(b"5\r\nThe p\r\n4\r\nier.\r\n0\r\n\r\n")

    web.answers |= {
        "/packed": answer(gzip.compress(b"The pier."), "Content-Encoding: gzip"),
        "/chunked": chunked,
        "/brotli": answer(b"\x0b", "Content-Encoding: br"),
    }
    assert fetcher().fetch(f"{web.site}/packed").content == b"The pier."
    assert fetcher().fetch(f"{web.site}/chunked").content == b"The pier."
    assert "is packed in a way that wasn't asked for (br)" in refusal(f"{web.site}/brotli")


def _drip(*parts: bytes, every: float = 0.1) -> object:
    def dripping(handler: BaseHTTPRequestHandler) -> None:
        for part in parts:
            for byte in part:
                handler.wfile.write(bytes([byte]))
                handler.wfile.flush()
                time.sleep(every)

    return dripping


@pytest.mark.parametrize(
    "content",
    [
        _drip(b"HTTP/1.1 200 OK\r\n" + b"X-A: " + b"a" * 1000),
        _drip(b"HTTP/1.1 200 OK\r\n\r\n" + b"a" * 1000, every=0.03),
        _drip(answer(b"a" * 1000), every=0.02),
        lambda handler: time.sleep(20),
    ],
    ids=["head", "body without length", "body", "silence"],
)
def test_a_server_that_is_slow_is_given_up(web: Web, content: object) -> None:
    """Also one that sends a byte now and then; half a page is none."""
    web.answers["/slow"] = content  # type: ignore[assignment]
    began = time.monotonic()
    assert "took longer than 1 seconds. Try again later" in refusal(f"{web.site}/slow", fetcher(seconds=1.0))
    assert time.monotonic() - began < 3


def test_an_answer_that_is_cut_off_is_none(web: Web) -> None:
    """Its length tells."""
    web.answers["/cut"] = answer(b"The pier", length=4000)
    assert "can't be fetched (IncompleteRead)" in refusal(f"{web.site}/cut")
    web.answers["/odd"] = b"SSH-2.0-OpenSSH\r\n"
    assert "can't be fetched (BadStatusLine)" in refusal(f"{web.site}/odd")
    web.answers["/empty"] = answer(b"")
    assert "the page is empty" in refusal(f"{web.site}/empty")


def test_without_network_or_server_one_line_says_so() -> None:
    """A host that can't be found, and one where nobody listens."""
    assert "its host can't be found (" in refusal("https://no-such-host.invalid/a")
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
    assert "can't be fetched (Connection refused)" in refusal(f"http://127.0.0.1:{port}/")


@pytest.mark.parametrize(
    ("url", "rule"),
    [
        ("https://", "is no address of a web page"),
        ("https://a b.example/", "is no address of a web page"),
        ("https://ledger.example:port/", "is no address of a web page"),
        ("https://[::1", "is no address of a web page"),
        ("https://jane:secret@ledger.example/", "holds a name or a password"),
    ],
)
def test_what_is_no_address_is_told(url: str, rule: str) -> None:
    """And a password in it is not repeated."""
    line = refusal(url)
    assert rule in line and "secret" not in line


def test_a_certificate_that_nobody_has_signed_is_refused() -> None:
    """A server that speaks no TLS at all, here."""
    with serving() as server:
        assert "can't be fetched" in refusal(server.site.replace("http", "https", 1))


def test_a_site_is_asked_with_pauses(web: Web) -> None:
    """Two pages take as long as its robots.txt wants; other sites needn't wait for it."""
    web.answers["/robots.txt"] = answer(b"User-agent: cuttings\nCrawl-delay: 0.5", "Content-Type: text/plain")
    polite, began = fetcher(seconds=1.0), time.monotonic()
    for _ in range(2):
        polite.fetch(f"{web.site}/pier")
    assert 0.5 <= time.monotonic() - began < 2
    assert web.asked == ["/robots.txt", "/pier", "/pier"]


def test_a_connection_is_not_left_open(web: Web) -> None:
    """Nor a thread that waits for its time to be up."""
    fetcher(seconds=60).fetch(f"{web.site}/pier")
    assert not [
        each for each in threading.enumerate() if isinstance(each, threading.Timer) and not each.finished.is_set()
    ]


def test_addresses_are_told_from_paths() -> None:
    """And shown on one line."""
    assert [is_address(text) for text in ("https://a.example", " HTTP://a.example", "https:/a", "a.html")] == [
        True, True, False, False,
    ]  # fmt: skip
    assert show_address("https://jane:pw@a.example/b\x1b[2Jc\n") == "https://a.example/b%1B[2Jc"
