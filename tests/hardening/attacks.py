"""Hostile requests as bytes: raw HTTP that is broken or crooked, and Gradio's protocol with values that no page sends.

Each attack is drawn from a ``random.Random``: the same seed makes the same request. Knows nothing of what should come
back: ``hostile_requests`` judges that.
"""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

FUNCTIONS = ("search", "ask", "article", "statements")
WORDS = (
    "ferry",
    "",
    " ",
    "𝕗erry 🎉",
    "\0",
    "‮",
    "\ud83d",
    "x" * 20_000,
    "' OR 1=1 --",
    "<script>",
    "{{7*7}}",
    "%00",
    "../..",
)

# Every route that takes a path, or looks as if it did.
DOORS = """
/ /assets/ /conversations/ /cuttings/ /pwa_icon/ /static/ /svelte/ /theme.css/ /gradio_api/file/ /gradio_api/file=
/gradio_api/custom_component/1/client/component/ /gradio_api/heartbeat/ /gradio_api/proxy= /gradio_api/stream/
/gradio_api/upload_progress?upload_id= /gradio_api/vibe-code/
""".split()
TARGETS = [
    *"/ * // http://evil.example/ /%68ealthz /healthz/ //healthz /healthz/../config /% /%zz /config".split(),
    *"/gradio_api/startup-events /conversations/a.exe /conversations/..%2f..%2fstore.sqlite.json /\xff".split(),
    *"/?__theme=%0d%0aX:y /api/v1/search?question=%ff%fe /api/v1/article?key=%00".split(),
    f"/api/v1/search?{'question=a&' * 3_000}",
    f"/api/v1/ask?question={'a' * 60_000}",
]
SECRETS = (
    *"secret/canary.txt secret/canary.txt secret/link.txt secret/pipe.txt secret library/store.sqlite".split(),
    *"library/store.sqlite-wal library/lexical/meta.json library/dense/manifest.json".split(),
)
DEVICES = ("/etc/hostname", "/dev/zero", "/dev/stdin", "/proc/self/environ")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What an attacker may know of the server: its page's configuration, and files that it should never give away."""

    host: str
    config: dict[str, Any]
    files: Sequence[str]


@dataclass(frozen=True, slots=True)
class Attack:
    """Bytes for one connection; they are sent in parts with a pause between them. ``until``: where a stream may end."""

    name: str
    parts: tuple[bytes, ...]
    until: bytes = b""
    pause: float = 0.0


def request(
    around: Surroundings, method: str, target: str, body: bytes = b"", kind: str = "application/json", more: str = ""
) -> bytes:
    """A well-formed request that asks for the connection to be closed."""
    head = f"{method} {target} HTTP/1.1\r\nHost: {around.host}\r\nConnection: close\r\n{more}"
    if body or method == "POST":
        head += f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
    return f"{head}\r\n".encode("utf-8", "surrogateescape") + body


def post(around: Surroundings, target: str, value: Any, more: str = "") -> bytes:
    """A request with a value as JSON."""
    return request(around, "POST", target, json.dumps(value).encode(), more=more)


# Values


def evil_path(around: Surroundings, rng: random.Random) -> str:
    """A path to what nobody should get, straight or crooked."""
    path = rng.choice(around.files)
    return rng.choice(
        (path, path, path, f"/tmp/gradio/../..{path}", f"file://{path}", path.replace("/", "//"),  # noqa: S108
         f"{path}\0.txt", f"http://{around.host}/healthz", f"../../../../../..{path}", path[1:], f"{path}/", "")
    )  # fmt: skip


def evil_file(around: Surroundings, rng: random.Random) -> Any:
    """A file as Gradio's clients name it, which was never uploaded."""
    path = evil_path(around, rng)
    data = {"path": path, "meta": {"_type": "gradio.FileData"}}
    return rng.choice(
        (data, data, data | {"url": path, "orig_name": "a.txt", "size": 1, "mime_type": "text/plain"}, path,
         data | {"path": "a.txt", "url": f"http://{around.host}/gradio_api/file={path}"}, data | {"is_stream": True},
         data | {"orig_name": "../../a.txt"}, {"path": path}, data | {"size": -1}, [data, data])
    )  # fmt: skip


def junk(around: Surroundings, rng: random.Random, depth: int = 0) -> Any:
    """Any JSON, evil files among it."""
    kind = rng.randrange(11 if depth < 3 else 8)
    if kind <= 1:
        return evil_file(around, rng)
    if kind == 2:
        return rng.choice((0, -1, 10**400, 1.5, float("nan"), float("inf"), True, None))
    if kind <= 7:
        return rng.choice(WORDS)
    if kind == 8:
        return [junk(around, rng, depth + 1) for _ in range(rng.randrange(4))]
    if kind == 9:
        nested: Any = "deep"
        for _ in range(rng.choice((5, 400))):
            nested = [nested]
        return nested
    names = ("text", "files", "path", "key", "token", "words", "files", "name", "title", "id", "index", "value", "url")
    return {rng.choice(names): junk(around, rng, depth + 1) for _ in range(rng.randrange(4))}


def _input(around: Surroundings, rng: random.Random, kind: str) -> Any:
    """A value for a component of the page, of the right shape as often as not."""
    if rng.random() < 0.3:
        return junk(around, rng)
    if kind == "multimodaltextbox":
        return {"text": rng.choice(WORDS), "files": [evil_file(around, rng) for _ in range(rng.randrange(1, 3))]}
    if kind == "chatbot":
        return [{"role": "user", "content": [{"type": "file", "file": evil_file(around, rng)}], "metadata": {}}]
    return None if kind == "state" else junk(around, rng)


# Gradio's protocol


def queue(around: Surroundings, rng: random.Random) -> Attack:
    """An event of the page, with its data or others."""
    events, kinds = around.config["dependencies"], {c["id"]: c["type"] for c in around.config["components"]}
    event = rng.choice(events) if rng.random() < 0.5 else events[0]
    data: Any = [_input(around, rng, kinds[i]) for i in event["inputs"]]
    if rng.random() < 0.1:
        data = rng.choice((data[:-1], [*data, None], None, "data", {}))
    body = {"fn_index": event["id"], "data": data, "session_hash": _session(rng), "event_data": junk(around, rng)}
    if rng.random() < 0.15:
        body[rng.choice(("fn_index", "session_hash", "trigger_id", "event_id", "batched"))] = junk(around, rng)
    if rng.random() < 0.1:
        body.pop(rng.choice(list(body)))
    if rng.random() < 0.2:
        name = rng.choice((event["api_name"], str(event["id"]), "9999", "no\\such", quote("\udcff", errors="replace")))
        return Attack("gradio: run", (post(around, f"/gradio_api/{rng.choice(('run', 'api'))}/{quote(name)}", body),))
    return Attack("gradio: queue/join", (post(around, "/gradio_api/queue/join", body),))


def results(around: Surroundings, rng: random.Random) -> Attack:
    """The stream that tells what became of a session's events."""
    target = f"/gradio_api/queue/data?session_hash={_session(rng)}"
    return Attack("gradio: queue/data", (request(around, "GET", target),), until=b"close_stream")


def call(around: Surroundings, rng: random.Random) -> Attack:
    """One of the named functions, for programs."""
    name = rng.choice((*FUNCTIONS, *FUNCTIONS, "submit", "lambda", "/../../run/submit", "%2e%2e"))
    if rng.random() < 0.3:
        target = f"/gradio_api/call/{name}/{rng.choice(('x', '../..', '%00', 'a' * 3000))}"
        return Attack("gradio: call", (request(around, "GET", target),), until=b"\n\n")
    if rng.random() < 0.5:
        data: Any = [junk(around, rng) for _ in range(rng.randrange(9))]
        return Attack("gradio: call", (post(around, f"/gradio_api/call/{name}", {"data": data}),))
    given = {rng.choice(("question", "key", "k", "speaker", "history")): junk(around, rng) for _ in range(3)}
    return Attack("gradio: call", (post(around, f"/gradio_api/call/v2/{name}", given),))


def component(around: Surroundings, rng: random.Random) -> Attack:
    """A function that a script of the page calls."""
    owners = [each for each in around.config["components"] if each["props"].get("server_fns")]
    owner = rng.choice(owners)
    name = rng.choice(owner["props"]["server_fns"])
    body = {"component_id": owner["id"], "fn_name": name, "session_hash": _session(rng), "data": junk(around, rng)}
    if name in ("start_upload", "start") and rng.random() < 0.8:
        body["data"] = {"files": [{"path": evil_path(around, rng), "name": rng.choice(WORDS)} for _ in range(2)]}
    if name in ("open_article", "remove_article") and rng.random() < 0.8:
        body["data"] = {"key": evil_path(around, rng)}
    if rng.random() < 0.15:
        body[rng.choice(("component_id", "fn_name", "session_hash"))] = junk(around, rng)
    if rng.random() < 0.1:
        body["fn_name"] = rng.choice(("__init__", "preprocess", "postprocess", "as_example", "get_config", "__class__"))
    return Attack("gradio: component_server", (post(around, "/gradio_api/component_server", body),))


def upload(around: Surroundings, rng: random.Random) -> Attack:
    """Files with names that lead elsewhere, in bodies that are not quite what they say."""
    name = rng.choice(
        (evil_path(around, rng), "../../../tmp/x.txt", "a\r\nX: b.txt", "." * 300, "con.txt", "\ud83d.txt")
    )
    disposition = f'Content-Disposition: form-data; name="files"; filename="{name}"'
    body = f"--b\r\n{disposition}\r\nContent-Type: text/plain\r\n\r\nFerries stop.\r\n--b--\r\n".encode(
        errors="replace"
    )
    body = rng.choice(
        (body, body, body[: rng.randrange(len(body))], body.replace(b"--b", b"--c", 1), b"\0" * 5000, b"")
    )
    kind = rng.choice(
        ("multipart/form-data; boundary=b",) * 3 + ("multipart/form-data", "multipart/form-data; boundary=")
    )
    progress = rng.choice(("", "?upload_id=x", "?upload_id=../x"))
    return Attack("gradio: upload", (request(around, "POST", f"/gradio_api/upload{progress}", body, kind),))


def fetch(around: Surroundings, rng: random.Random) -> Attack:
    """A file by a path, through every door that takes one."""
    path = evil_path(around, rng).replace("\0", "%00")
    how: Callable[[str], str] = rng.choice(
        (str, quote, lambda p: quote(p, safe=""), lambda p: p.replace("/", "%2f"), lambda p: p.replace("/", "%252f"),
         lambda p: f"..%2f..%2f..%2f..%2f..{p}", lambda p: f"../../../../../..{p}", lambda p: p.replace("/", "\\"),
         lambda p: f"%2e%2e/%2e%2e/%2e%2e/%2e%2e{p}", lambda p: f"..%c0%af..%c0%af{p}", lambda p: f"./././{p}")
    )  # fmt: skip
    target = rng.choice(DOORS) + how(path).replace(" ", "%20")
    ranges = rng.choice(("", "", f"Range: bytes={rng.choice(('0-', '-1', '9-1', '0-0,' * 500 + '1-1', 'a-b'))}\r\n"))
    return Attack("gradio: files", (request(around, rng.choice(("GET", "HEAD")), target, more=ranges),), until=b"\n\n")


def mcp(around: Surroundings, rng: random.Random) -> Attack:
    """A tool called by MCP, or what only looks so."""
    name = rng.choice((*FUNCTIONS, "submit", "../x", "", 3))
    arguments = {rng.choice(("question", "key", "k", "speaker", "since")): junk(around, rng) for _ in range(2)}
    method = rng.choice(("tools/call",) * 4 + ("initialize", "tools/list", "resources/read", "prompts/get", "x", ""))
    body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": {"name": name, "arguments": arguments}}
    if method == "resources/read":
        body["params"] = {"uri": f"file://{evil_path(around, rng)}"}
    if rng.random() < 0.2:
        body[rng.choice(("id", "params", "jsonrpc", "method"))] = junk(around, rng)
    accepts = "Accept: application/json, text/event-stream\r\n"
    return Attack("gradio: mcp", (post(around, "/gradio_api/mcp/", body, accepts),), until=b"\r\n\r\nevent: message")


def other(around: Surroundings, rng: random.Random) -> Attack:
    """The rest of Gradio's routes."""
    target = f"/gradio_api/{rng.choice(('cancel', 'reset', 'queue/status', 'process_recording', 'login', 'vibe-edit'))}"
    body = {"session_hash": _session(rng), "event_id": junk(around, rng), "fn_index": junk(around, rng)}
    return Attack("gradio: other", (post(around, target, body),))


def _session(rng: random.Random) -> str:
    return f"s{rng.randrange(20)}"


# Raw HTTP


def broken(around: Surroundings, rng: random.Random) -> Attack:
    """What is not quite HTTP."""
    good = request(around, "POST", "/api/v1/search", b'{"question": "ferries"}')
    head, _, body = good.partition(b"\r\n\r\n")
    place = rng.randrange(len(head))
    chunked = head.replace(b"Content-Length: 23", b"Transfer-Encoding: chunked")
    parts: tuple[bytes, ...] = rng.choice(
        (
            (head[:place] + rng.randbytes(rng.randrange(1, 9)) + head[place:] + b"\r\n\r\n" + body,),
            (good.replace(b"\r\n", b"\n"),),
            (good.replace(b"HTTP/1.1", rng.choice((b"HTTP/0.9", b"HTTP/9.9", b"HTTP/1.1 x", b"", b"http/1.1"))),),
            (good.replace(b"23", rng.choice((b"-1", b"+23", b"2_3", b"0x17", b"9" * 40, b"23, 23", b"\xb2", b""))),),
            (good.replace(b"23", b"22") + b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n",),
            (good.replace(b"23", b"2300"),),
            (head + b"\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /config HTTP/1.1\r\n\r\n",),
            (chunked + b"\r\n\r\n" + rng.choice((b"17\r\n", b"zz\r\n", b"-1\r\n", b"fffffffffffffffff\r\n")) + body,),
            (head + b"\r\nContent-Length: 5\r\n\r\n" + body,),
            (head + b"\r\n" + b"X-Long: " + b"a" * rng.choice((9_000, 70_000, 2_000_000)) + b"\r\n\r\n" + body,),
            (head + b"\r\n" + b"".join(b"X-%d: a\r\n" % n for n in range(3_000)) + b"\r\n" + body,),
            (head + b"\r\nNo colon\r\n : empty\r\n folded\r\nX\0Y: z\r\n\r\n" + body,),
            (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + rng.randbytes(200),),
            (rng.randbytes(rng.randrange(1, 4_000)),),
            (b"GET /healthz HTTP/1.1\r\nHost: " + around.host.encode() + b"\r\n\r\n",) * 40,
            tuple(good[n : n + 30] for n in range(0, len(good), 30)),
            (head + b"\r\nExpect: 100-continue\r\n\r\n", body),
        )
    )
    return Attack("raw: broken", parts, pause=rng.choice((0.0, 0.0, 0.05)))


def crooked(around: Surroundings, rng: random.Random) -> Attack:
    """Odd methods, targets, hosts and headers."""
    method = rng.choice(
        ("GET", "GET", "HEAD", "OPTIONS", "TRACE", "CONNECT", "PUT", "PATCH", "DELETE", "get", "X" * 5_000)
    )
    target = rng.choice((*TARGETS, f"/api/v1/article?key={quote(evil_path(around, rng))}"))
    more = rng.choice(
        ("", "", "Host: evil.example\r\n", "Upgrade: websocket\r\nSec-WebSocket-Key: x\r\n", "Upgrade: h2c\r\n",
         "Cookie: " + "a=b; " * 2_000 + "\r\n", "X-Forwarded-Host: evil.example\r\n", "Origin: null\r\n",
         "X-Original-URL: /etc/passwd\r\n", "Accept-Encoding: gzip;q=x, br\r\n", "Authorization: Basic ????\r\n",
         "Authorization: Bearer \xff\r\n", "If-Modified-Since: yesterday\r\n", "X-Gradio-Server: http://evil.example\r\n")
    )  # fmt: skip
    return Attack("raw: crooked", (request(around, method, target, more=more),), until=b"\n\n")


GRADIO: tuple[Callable[[Surroundings, random.Random], Attack], ...] = (
    queue, queue, queue, results, call, component, component, upload, fetch, fetch, mcp, other,
)  # fmt: skip
RAW: tuple[Callable[[Surroundings, random.Random], Attack], ...] = (broken, crooked)


def secrets_of(folder: Path, canary: str) -> list[str]:
    """Lay out what nobody should get, and things that nobody should read: a pipe, devices, the library itself."""
    (folder / "secret").mkdir()
    (folder / "secret" / "canary.txt").write_text(f"{canary}\n\nThe ferry of {canary} stops.\n" * 3)
    (folder / "secret" / "link.txt").symlink_to(folder / "secret" / "canary.txt")
    os.mkfifo(folder / "secret" / "pipe.txt")
    return [*(str(folder / name) for name in SECRETS), *DEVICES]
