"""Passwords that are guessed, by many connections together, and those who know the right one meanwhile."""

from __future__ import annotations

import asyncio
import base64
import socket
import time
from collections import Counter
from collections.abc import Iterator

import httpx
import pytest
from conftest import run_async, serving

import qa
from ui.connections import Connection
from ui.guard import Access
from ui.guessing import TooManyGuesses, Turnstile
from ui.visitors import COOKIE, Visitors

pytestmark = [
    # Gradio 6.31 uses what pandas 3 has deprecated, each time that it sums up its queue.
    pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning"),
]

PASSWORD = "Grüße, lamp & pier"  # noqa: S105 - of a server that lives for this test


@pytest.fixture(scope="module")
def locked(library: qa.Library) -> Iterator[str]:
    """The address of a server that wants a password."""
    with serving(library, Access(password=PASSWORD)) as served:
        yield served


def basic(password: str) -> dict[str, str]:
    """The header by which a browser gives a password."""
    return {"authorization": "Basic " + base64.b64encode(f"a:{password}".encode()).decode()}


class Clock:
    """A time that passes when it is told to."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        """Now."""
        return self.seconds


def test_slips_do_not_wait_and_guesses_wait_longer_and_longer() -> None:
    """Up to half a second between any two, whatever address they come from; with time it is forgotten."""
    clock = Clock()
    turnstile = Turnstile(clock)
    waits = []
    for number in range(30):
        waits.append(turnstile.wait)
        turnstile.wrong(f"10.0.0.{number}", 1)
    assert waits[:5] == [0.0] * 5
    assert 0 < waits[5] < waits[6] < waits[7] < waits[8] < 0.5
    assert waits[-1] == 0.5
    clock.seconds = 100
    assert turnstile.wait == 0.5
    clock.seconds = 300
    assert turnstile.wait == 0.0


def test_addresses_take_turns() -> None:
    """Nobody is behind all guesses of another address, nor behind connections of his own that have guessed wrong."""

    async def order() -> list[str]:
        turnstile, passed = Turnstile(Clock()), []
        for _ in range(6):
            turnstile.wrong("10.0.0.1", 1)

        async def come(name: str, address: str, port: int = 2) -> None:
            await turnstile.pass_through(address, port)
            passed.append(name)

        coming = [asyncio.create_task(come(f"guess {n}", "10.0.0.1")) for n in range(4)]
        coming.insert(0, asyncio.create_task(come("again", "10.0.0.1", 1)))
        coming.append(asyncio.create_task(come("owner", "10.0.0.2")))
        await asyncio.gather(*coming)
        return passed

    assert run_async(order()) == ["guess 3", "owner", "guess 2", "guess 0", "guess 1", "again"]


def test_who_was_right_does_not_wait_until_wrong() -> None:
    """An address whose last password was right; of IPv6 all that one line has is one address."""

    async def waits(turnstile: Turnstile, address: str) -> bool:
        try:
            await asyncio.wait_for(turnstile.pass_through(address, 2), 0.001)
        except TimeoutError:
            return True
        return False

    async def check() -> list[bool]:
        turnstile = Turnstile(Clock())
        for _ in range(30):
            turnstile.wrong("2001:db8::1", 1)
        turnstile.right("2001:db8:0:1::7")
        told = [await waits(turnstile, each) for each in ("2001:db8:0:1::9", "2001:db8::2")]
        turnstile.wrong("2001:db8:0:1::9", 1)
        return [*told, await waits(turnstile, "2001:db8:0:1::7")]

    assert run_async(check()) == [False, True, True]


def test_where_too_many_wait_the_oldest_of_the_most_gives_way() -> None:
    """Whoever comes last is let in to wait."""

    async def check() -> Counter[str]:
        turnstile = Turnstile(Clock())
        for _ in range(30):
            turnstile.wrong("10.0.0.1", 1)
        coming = [asyncio.create_task(turnstile.pass_through("10.0.0.1", 2)) for _ in range(1_000)]
        await asyncio.sleep(0)
        owner = asyncio.create_task(turnstile.pass_through("10.0.0.2", 2))
        await asyncio.sleep(0.01)
        told = Counter("refused" if isinstance(each.exception(), TooManyGuesses) else "passed"
                       for each in coming if each.done())  # fmt: skip
        assert coming[0].done()
        assert not owner.done()
        for each in (*coming, owner):
            each.cancel()
        return told

    assert run_async(check()) == Counter(refused=1)


def test_many_connections_guess_no_quicker_and_the_owner_comes_in(locked: str) -> None:
    """A hundred at once get a few answers a second; the right password is answered meanwhile, from the same address."""
    cookie = httpx.get(locked, headers=basic(PASSWORD)).headers["set-cookie"].split(";")[0]

    async def attack() -> tuple[int, float, int, int]:
        limits = httpx.Limits(max_connections=None)
        async with httpx.AsyncClient(base_url=locked, timeout=60, limits=limits) as client:
            answered = 0

            async def guess(number: int) -> None:
                nonlocal answered
                while True:
                    reply = await client.get("/config", headers=basic(f"guess {number}"))
                    answered += reply.status_code == 401

            began = time.monotonic()
            guessing = [asyncio.create_task(guess(number)) for number in range(100)]
            await asyncio.sleep(3)
            owner = await client.get("/config", headers=basic(PASSWORD))
            known = await client.get("/config", headers=basic(PASSWORD) | {"cookie": cookie})
            seconds = time.monotonic() - began
            for each in guessing:
                each.cancel()
            await asyncio.gather(*guessing, return_exceptions=True)
        return answered, seconds, owner.status_code, known.status_code

    answered, seconds, owner, known = run_async(attack())
    assert (owner, known) == (200, 200)
    assert answered < 30 + 3 * seconds


# The cookie


def test_the_page_gives_a_cookie_that_only_this_password_knows() -> None:
    """No script and no other site sends it; what is forged, cut or of another password is nobody."""
    id, header = (visitors := Visitors(PASSWORD)).greet()
    assert header.split("; ")[1:] == ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=31536000"]
    cookie = header.split(";")[0]
    assert visitors.recognise(cookie) == Visitors(PASSWORD).recognise(f"a=b; {cookie}") == id
    assert Visitors("other").recognise(cookie) == ""
    for forged in (
        "",
        "a",
        f"{COOKIE}=",
        f"{COOKIE}={id}",
        f"{cookie}0",
        f"{COOKIE}=x.{cookie.split('.')[-1]}",
        "\ud800",
    ):
        assert visitors.recognise(forged) == ""


def test_the_cookie_alone_opens_nothing(locked: str) -> None:
    """It spares waiting, and not the password."""
    cookie = httpx.get(locked, headers=basic(PASSWORD)).headers["set-cookie"].split(";")[0]
    assert httpx.get(f"{locked}/config", headers={"cookie": cookie}).status_code == 401
    assert "set-cookie" not in httpx.get(locked, headers=basic(PASSWORD) | {"cookie": cookie}).headers
    assert "set-cookie" not in httpx.get(locked).headers


def test_without_a_password_nobody_is_told_apart(address: str) -> None:
    """One person's machine needs no cookie."""
    assert "set-cookie" not in httpx.get(address).headers


# Connections where nothing comes


def test_connections_that_send_no_request_are_closed(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Idle ones, ones whose headers trickle, ones after an answer, and ones whose body never comes."""
    monkeypatch.setattr(Connection, "headers_within", 0.3)
    monkeypatch.setattr(Connection, "body_within", 0.3)
    name, port = address.removeprefix("http://").split(":")
    whole = f"GET /healthz HTTP/1.1\r\nHost: {name}\r\n"
    post = f"POST /gradio_api/queue/join HTTP/1.1\r\nHost: {name}\r\nContent-Length: 9\r\n\r\n"
    for sent in (b"", b"GET", whole.encode(), f"{whole}\r\n{whole}".encode(), post.encode(), f"{post}12".encode()):
        with socket.create_connection((name, int(port)), timeout=20) as connection:
            connection.sendall(sent)
            received = b""
            try:
                while piece := connection.recv(10_000):
                    received += piece
            except ConnectionResetError:
                pass
            assert received.count(b"HTTP/1.1 200") == sent.count(b"\r\n\r\n") - sent.count(b"POST")
