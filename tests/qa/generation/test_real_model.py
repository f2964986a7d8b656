"""A real small model behind a real server: skipped where neither is at hand.

Needs `pip install xllamacpp`, and QA_TEST_CHAT_MODEL, the path of an instruction-tuned model in GGUF.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from passages import TUGS

import qa

MODEL = os.environ.get("QA_TEST_CHAT_MODEL", "")


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """The address of a server with the model."""
    if not MODEL:
        pytest.skip("QA_TEST_CHAT_MODEL names no model")
    xllamacpp = pytest.importorskip("xllamacpp")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    params = xllamacpp.CommonParams()
    params.model.path = MODEL
    params.n_ctx, params.n_parallel, params.port, params.hostnames = 4096, 1, port, ["127.0.0.1"]
    server = xllamacpp.Server(params)
    yield f"http://127.0.0.1:{port}/v1"
    del server


def test_what_a_real_model_writes_stands_only_where_it_is_borne_out(
    url: str, tmp_path: Path, sentence_encoder: qa.Encoder
) -> None:
    """It writes something; each sentence that stands cites characters of the article, each that does not says why."""
    settings = qa.Settings(threshold=0.0, chat_url=url, chat_model="local", chat_timeout=600.0)
    with qa.Library(tmp_path / "library", encoder=sentence_encoder, settings=settings) as library:
        library.add(TUGS)
        answer = library.ask("What did Nina Holt ask the coast guard for?")
    assert answer.written is not None
    assert answer.written.sentences or answer.written.struck
    for sentence in answer.written.sentences:
        assert sentence.verdict in ("supported", "not checked")
        for citation in sentence.citations:
            assert citation.quote == TUGS.text[citation.start : citation.end] != ""
    assert all(sentence.reason for sentence in answer.written.struck)
