from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

import qa
from ui.component import ASSETS

SCRIPT = """
import sys, qa, ui.server
with qa.Library(sys.argv[1]) as library:
    ui.server.serve(library, port=0, on_ready=lambda address: print(address, flush=True))
print("closed", flush=True)
"""

pytestmark = [
    # Gradio 6.31 uses what pandas 3 has deprecated, each time that it sums up its queue.
    pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning"),
]


def test_health_tells_how_many_articles_there_are(address: str, library: qa.Library) -> None:
    """Whoever watches the server sees that it answers, and over what."""
    response = httpx.get(f"{address}/healthz")
    assert response.json() == {"status": "ok", "articles": len(library.articles())}


@pytest.mark.parametrize("path", ["/", "/healthz", "/cuttings/base.css", "/gradio_api/info", "/nowhere"])
def test_every_response_has_the_security_headers(address: str, path: str) -> None:
    """The page, our files, Gradio's routes and errors alike name no host but ours."""
    headers = httpx.get(f"{address}{path}").headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'self'; ")
    assert "frame-ancestors 'none'" in policy
    assert "http" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"


def test_the_page_needs_no_other_host(address: str) -> None:
    """No script, style or font of the page comes from elsewhere, and nothing is reported."""
    config = httpx.get(f"{address}/config").json()
    links = re.findall(r'<link rel="stylesheet" href="(.+?)">', config["head"])
    assert all((ASSETS / link.removeprefix("cuttings/")).is_file() for link in links)
    assert len(links) == len(list(ASSETS.glob("*.css")))
    assert config["stylesheets"] == []
    assert config["analytics_enabled"] is False


@pytest.mark.parametrize("font", ["newsreader", "inter"])
def test_the_fonts_are_ours(address: str, font: str) -> None:
    """Both fonts come from this server, with their licences beside them."""
    for part in ("latin", "latin-ext"):
        response = httpx.get(f"{address}/cuttings/fonts/{font}-{part}-wght-normal.woff2")
        assert response.content[:4] == b"wOF2"
    licence = httpx.get(f"{address}/cuttings/fonts/OFL-{font.capitalize()}.txt").text
    assert "SIL Open Font License, Version 1.1" in licence


@pytest.mark.parametrize(
    "headers",
    [{"origin": "https://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}],
)
def test_other_sites_pages_change_nothing(address: str, headers: dict[str, str]) -> None:
    """A post from another site's page is refused, and told nothing by CORS."""
    url = f"{address}/gradio_api/component_server"
    response = httpx.post(url, headers=headers, json={"data": {}})
    assert response.status_code == 403
    assert "access-control-allow-origin" not in response.headers
    reading = httpx.get(f"{address}/healthz", headers=headers)
    assert "access-control-allow-origin" not in reading.headers


def test_our_own_page_may_post(address: str) -> None:
    """The browser names our own origin with every post of our page."""
    body = {"data": {"words": "tannery"}, "fn_name": "find_articles", "session_hash": "a", "component_id": -1}
    config = httpx.get(f"{address}/config").json()
    body["component_id"] = next(c["id"] for c in config["components"] if c["props"].get("elem_id") == "shelf")
    response = httpx.post(f"{address}/gradio_api/component_server", headers={"origin": address}, json=body)
    assert [row["key"] for row in response.json()["rows"]] == ["council.txt"]


def test_a_taken_port_is_one_line(library: qa.Library) -> None:
    """The port, what is wrong, and what to do."""
    from ui.server import serve

    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(qa.QAError, match=rf"^port {port} is taken: .*\. Choose another port\.$"):
            serve(library, port=port)
    with pytest.raises(qa.QAError, match=r"^port 70000 does not exist"):
        serve(library, port=70000)


@pytest.mark.slow
@pytest.mark.model
def test_serving_tells_its_address_and_stops_when_interrupted(tmp_path: Path) -> None:
    """The address is told once requests are answered there; Ctrl-C ends it, open pages or not, without a traceback."""
    program = [sys.executable, "-c", SCRIPT, str(tmp_path / "news.library")]
    with subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        address = process.stdout.readline().strip()
        assert httpx.get(f"{address}/healthz").json() == {"status": "ok", "articles": 0}
        with httpx.stream("GET", f"{address}/gradio_api/heartbeat/page") as open_page:
            assert open_page.status_code == 200
            process.send_signal(signal.SIGINT)
            assert process.wait(20) == 0
        assert process.stdout.read() == "closed\n"
        assert "Traceback" not in process.stderr.read()


def test_importing_the_library_loads_no_gradio() -> None:
    """Only the chat pays for Gradio's four seconds."""
    code = "import qa, sys; print([name for name in ('gradio', 'fastapi', 'ui') if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=dict(os.environ))
    assert run.stdout == "[]\n"
