"""Hostile requests over all endpoints of the chat's server: raw HTTP, Gradio's protocol, and schemathesis over REST.

Usage: python tests/hardening/hostile_requests.py [--requests 10000] [--seed 0]. The server runs in a process of its own
over a small library, beside it a file with a word that must never come back, and a watcher that asks /healthz all the
time. No answer may be a 5xx but 503, no file of the server may be given away or kept, no visitor may stop the others
for 5 seconds, and at the end what is added is there, in the server as in another process.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import forked
import httpx
from attacks import GRADIO, RAW, Attack, Surroundings, secrets_of
from editions import edition
from encoders import HashTokenEncoder
from figures import Figures, finish

import qa

LONGEST_GAP = 5.0
PATIENCE = 8.0
IDLE = 50
# Of schemathesis' checks those that say what an answer must be, whatever was asked.
RULES = ["not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance"]
PASSWORD = "lamp & pier"  # noqa: S105 - of a server that lives for this test
_STATUS = re.compile(rb"^HTTP/1\.[01] (\d{3})", re.MULTILINE)


def serve(pipe: Connection, folder: Path, password: str) -> None:
    """The server: what it prints goes into a file, and what it keeps aside into the folder."""
    log = os.open(folder / "log.txt", os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    os.dup2(log, 1)
    os.dup2(log, 2)
    sys.stdout = sys.stderr = open(2, "w", errors="replace", closefd=False)  # noqa: SIM115 - for as long as the server lives
    for name in ("GRADIO_TEMP_DIR", "TMPDIR"):
        os.environ[name] = str(folder / name.lower())
        (folder / name.lower()).mkdir(exist_ok=True)
    tempfile.tempdir = None
    from ui.server import serve

    with qa.Library(folder / "library", encoder=HashTokenEncoder()) as library:
        library.add([edition(number, 1) for number in range(8)])
        serve(library, port=0, password=password, on_ready=pipe.send)


def watch(pipe: Connection, address: str) -> None:
    """Ask /healthz until told to stop; then tell the longest time without an answer, and which statuses came."""
    worst, statuses, last = 0.0, set(), time.monotonic()
    with httpx.Client(base_url=address, timeout=PATIENCE) as client:
        while not pipe.poll(0.05):
            with suppress(httpx.HTTPError):
                statuses.add(client.get("/healthz", headers={"connection": "close"}).status_code)
                worst, last = max(worst, time.monotonic() - last), time.monotonic()
    pipe.send((max(worst, time.monotonic() - last), statuses))


def exchange(address: tuple[str, int], attack: Attack, limit: float = PATIENCE) -> tuple[bytes, bool]:
    """Send an attack and read what comes back; whether the server ended it, rather than the limit."""
    reply, ends = b"", time.monotonic() + limit
    with socket.create_connection(address, timeout=limit) as connection:
        with suppress(ConnectionError, TimeoutError):
            for part in attack.parts:
                connection.sendall(part)
                time.sleep(attack.pause)
        with suppress(ConnectionError):
            while time.monotonic() < ends:
                connection.settimeout(max(0.01, ends - time.monotonic()))
                try:
                    piece = connection.recv(65_536)
                except TimeoutError:
                    return reply, False
                reply += piece
                if not piece or (attack.until and attack.until in reply) or len(reply) > 3_000_000:
                    return reply, True
    return reply, True


def attack_all(
    kinds: str, count: int, seed: int, address: str, around: Surroundings, canary: str, inside: bool
) -> Figures:
    """Send so many attacks of a kind and judge each reply; ``inside`` is False where the password is not known."""
    figures, rng = Figures("hostile requests"), random.Random(seed)  # noqa: S311 - attacks, no secrets
    host, port = address.removeprefix("http://").split(":")
    makers = RAW if kinds == "raw" else GRADIO
    unanswered = silent = 0
    known: set[tuple[str, str]] = set()  # one fault of a kind is told
    for _ in range(count):
        attack = rng.choice(makers)(around, rng)
        # A stream of results stays open for as long as its page does.
        limit = {"gradio: queue/data": 0.7, "raw: broken": 3.0}.get(attack.name, PATIENCE)
        try:
            reply, ended = exchange((host, int(port)), attack, limit)
        except OSError as error:
            reply, ended = f"{type(error).__name__}: {error}".encode(), False
        figures.count(attack.name)
        fault = judge(attack, reply, canary, str(around.files[0]), inside)
        silent = 0 if _STATUS.match(reply) or ended else silent + 1
        unanswered += bool(silent)
        if fault and (kind := (attack.name, re.sub(r"[\d\W_]+", "", fault)[:60])) not in known:
            known.add(kind)
            figures.faults.append(f"{attack.name}: {fault}; sent {b''.join(attack.parts)[:400]!r}")
        if silent == 5:
            figures.faults.append(f"{attack.name}: the server answers no more")
            break
    figures.count("closed without an answer", unanswered)
    return figures


def judge(attack: Attack, reply: bytes, canary: str, secret: str, inside: bool) -> str:
    """What is wrong with a reply, if anything is."""
    if canary.encode() in reply:
        return f"a file of the server's came back: {reply[:300]!r}"
    # Several, where several were asked for on one connection.
    statuses = [int(each) for each in _STATUS.findall(reply)] or [0]
    status = statuses[0]
    if worst := [each for each in statuses if each >= 500 and each != 503]:
        return f"{worst[0]}: {reply[-200:]!r}"
    _, _, body = reply.partition(b"\r\n\r\n")
    told = str(Path(secret).parents[1]).encode()
    if 400 <= status < 500 and told in body and told not in b"".join(attack.parts):
        return f"{status} tells a path of the server's: {body[:300]!r}"
    if not inside and 200 <= status < 300 and b"healthz" not in b"".join(attack.parts):
        return f"{status} without the password: {reply[:200]!r}"
    return ""


def follow_schema(count: int, seed: int, address: str, canary: str) -> Figures:
    """Let schemathesis ask REST what its OpenAPI document allows, and what it does not."""
    import hypothesis
    import requests
    import schemathesis
    from schemathesis import GenerationMode, checks
    from schemathesis.core.failures import FailureGroup

    figures = Figures("hostile requests")
    checks.load_all_checks()
    wanted = checks.CHECKS.get_by_names(RULES)
    schema = schemathesis.openapi.from_url(f"{address}/api/v1/openapi.json")
    operations = [each.ok() for each in schema.get_all_operations()]
    for number, operation in enumerate(operations):
        if operation.path == "/healthz":
            continue
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):

            @hypothesis.seed(seed + number)
            @hypothesis.settings(
                max_examples=max(1, count // (2 * len(operations))), database=None, deadline=None,
                suppress_health_check=list(hypothesis.HealthCheck), phases=[hypothesis.Phase.generate],
            )  # fmt: skip
            @hypothesis.given(operation.as_strategy(generation_mode=mode))
            def ask(case: Any) -> None:
                figures.count("REST by schemathesis")
                try:
                    response = case.call(base_url=address, timeout=PATIENCE)
                    case.validate_response(response, checks=wanted)
                    assert canary not in response.text, "a file of the server's came back"
                except (requests.ConnectionError, requests.exceptions.ChunkedEncodingError):
                    figures.count("closed without an answer")  # what is no HTTP, before it was read whole
                except (Exception, FailureGroup) as error:
                    reason = " ".join(" ".join(str(each).split()) for each in getattr(error, "exceptions", [error]))
                    figures.faults.append(f"schemathesis: {case.method} {case.path}: {reason[:600]}")

            with suppress(hypothesis.errors.Unsatisfiable):
                ask()
    return figures


class Server:
    """A served library in a folder, with what surrounds it."""

    def __init__(self, folder: Path, canary: str, password: str = "") -> None:
        folder.mkdir()
        self.folder, self.canary = folder, canary
        self.files = secrets_of(folder, canary)
        self._process, pipe = forked.start(serve, folder, password)
        self.address = str(forked.receive(pipe, limit=120))
        assert self.address.startswith("http"), self.log()
        key = {"authorization": f"Bearer {password}"} if password else {}
        config = httpx.get(f"{self.address}/config", headers=key, timeout=60).json()
        self.around = Surroundings(self.address.removeprefix("http://"), config, self.files)

    def log(self) -> str:
        """What it has printed."""
        return (self.folder / "log.txt").read_text(errors="replace")

    def stop(self) -> bool:
        """Interrupt it; tell whether it ended by itself."""
        os.kill(self._process.pid or 0, signal.SIGINT)
        self._process.join(30)
        alive = self._process.is_alive()
        if alive:
            self._process.kill()
            self._process.join()
        return not alive

    def faults_afterwards(self) -> list[str]:
        """Add an article by another process and one by the server; both must see both, now and when it has ended."""
        faults = []
        ending = forked.run(_add_beside, self.folder / "library")
        if ending.trouble:
            faults.append(f"another process cannot add: {ending.reason}")
        try:
            pasted = self._call("paste_article", {"text": edition(101, 1).text, "title": edition(101, 1).title})
            for key in (edition(100, 1).key, str(pasted.get("key"))):
                shown = httpx.get(f"{self.address}/api/v1/article", params={"key": key}, timeout=PATIENCE).json()
                if "article" not in shown:
                    faults.append(f"{key} was added and is not there: {shown} {pasted}")
        except (httpx.HTTPError, ValueError) as error:
            faults.append(f"after all requests the server does not answer: {error!r}")
        if not self.stop():
            faults.append("the server does not end when it is interrupted")
        ending = forked.run(_read_beside, self.folder / "library")
        faults += ending.value if ending.value is not None else [f"cannot be opened afterwards: {ending.reason}"]
        for path in self.folder.rglob("*"):
            if path.is_file() and path.parent.name != "secret" and self._is_stolen(path):
                faults.append(f"{path.relative_to(self.folder)} holds what only another file of the server's has")
        return faults

    def _is_stolen(self, path: Path) -> bool:
        content = path.read_bytes()
        inside = path.is_relative_to(self.folder / "library")
        return self.canary.encode() in content or (not inside and content.startswith(b"SQLite format 3"))

    def _call(self, name: str, data: Any) -> dict[str, Any]:
        owner = next(
            each["id"] for each in self.around.config["components"] if name in (each["props"].get("server_fns") or ())
        )
        body = {"component_id": owner, "fn_name": name, "session_hash": "z", "data": data}
        return dict(httpx.post(f"{self.address}/gradio_api/component_server", json=body, timeout=PATIENCE).json())


def _add_beside(path: Path) -> None:
    with qa.Library(path, encoder=HashTokenEncoder()) as library:
        report = library.add(edition(100, 1))
        assert report.added or report.unchanged, report


def _read_beside(path: Path) -> list[str]:
    with qa.Library(path, encoder=HashTokenEncoder()) as library:
        texts = [article.text for article in library.articles()]
        missing = [number for number in (*range(8), 100, 101) if edition(number, 1).text not in texts]
        return [*library.check(), *(f"article {number} is lost" for number in missing)]


def open_idle(address: str) -> list[socket.socket]:
    """Connections that begin a request and never finish its head."""
    host, port = address.removeprefix("http://").split(":")
    found = [socket.create_connection((host, int(port))) for _ in range(IDLE)]
    for each in found:
        each.sendall(b"GET / HTTP/1.1\r\n")
    return found


def count_open(connections: list[socket.socket]) -> int:
    """How many the server has left open."""
    left = 0
    for each in connections:
        each.settimeout(0.01)
        try:
            while each.recv(4096):
                pass
        except TimeoutError:
            left += 1
        except ConnectionError:
            pass
        each.close()
    return left


def harden(requests: int = 10_000, seed: int = 0) -> Figures:
    """Attack a server that lets everybody in, and one with a password that the attackers don't have."""
    figures = Figures("hostile requests")
    with tempfile.TemporaryDirectory() as place:
        _attack_open(Path(place) / "open", requests * 9 // 10, seed, figures)
        _attack_locked(Path(place) / "locked", requests // 10, seed, figures)
    return figures


def _attack_open(folder: Path, requests: int, seed: int, figures: Figures) -> None:
    canary = f"canary{random.Random(seed).randrange(10**12):012}"  # noqa: S311 - a word that nothing else has
    server = Server(folder, canary)
    watcher, pipe = forked.start(watch, server.address)
    began, idle = time.monotonic(), open_idle(server.address)
    given = (server.address, server.around, canary, True)
    kinds = (("raw", 2), ("gradio", 4), ("gradio", 4))
    lanes: list[tuple[Callable[..., Figures], tuple[Any, ...]]] = [
        (attack_all, (kind, requests * share // 14, seed + n, *given)) for n, (kind, share) in enumerate(kinds)
    ]
    lanes.append((follow_schema, (requests * 4 // 14, seed, server.address, canary)))
    for ending in forked.side_by_side(lanes, limit=60 + requests):
        figures.faults += [ending.trouble] if ending.trouble else []
        if ending.value:
            figures.merge(ending.value)
    if time.monotonic() - began > 20 and (left := count_open(idle)):
        figures.faults.append(f"{left} of {IDLE} connections that never sent a whole head are still open")
    pipe.send("stop")
    gap, statuses = forked.receive(pipe, limit=60) or (60.0, set())
    watcher.join(10)
    figures.highest("longest time without an answer, s", round(float(gap), 2))
    if gap > LONGEST_GAP or statuses - {200}:
        figures.faults.append(f"/healthz: {gap:.1f} s without an answer, statuses {statuses}")
    figures.faults += server.faults_afterwards()
    figures.count("tracebacks in the server's log", server.log().count("Traceback (most"))


def _attack_locked(folder: Path, requests: int, seed: int, figures: Figures) -> None:
    canary = f"canary{random.Random(seed + 1).randrange(10**12):012}"  # noqa: S311
    server = Server(folder, canary, PASSWORD)
    given = (server.address, server.around, canary, False)
    lanes = [(attack_all, (kind, requests // 2, seed + 9, *given)) for kind in ("raw", "gradio")]
    for ending in forked.side_by_side(lanes, limit=60 + requests):
        figures.faults += [ending.trouble] if ending.trouble else []
        figures.faults += [f"without the password: {fault}" for fault in ending.value.faults] if ending.value else []
        figures.count("without the password", requests // 2)
    if not server.stop():
        figures.faults.append("the server with a password does not end when it is interrupted")


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--requests", type=int, default=10_000)
    options.add_argument("--seed", type=int, default=0)
    finish(options, harden)
