"""A library with a chat model: what it writes is verified, and where it fails the answer without it stands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from passages import TUGS
from scripted import ScriptedServer, refusal

import qa
from tests.qa.encoders import HashTokenEncoder

QUESTION = "What did Nina Holt ask the coast guard for?"
GOOD = "Nina Holt asked the coast guard on Tuesday to send two more tugs [{}]."
WRONG = "Nina Holt asked the coast guard for nine ships [1]."


@pytest.fixture(params=["good", "wrong", "down"])
def asked(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, qa.Answer, qa.Answer]]:
    """The answer with a model that behaves so, and without."""
    replies = {"good": " ".join(GOOD.format(n) for n in range(1, 7)), "wrong": WRONG, "down": refusal(500, "broken")}
    with ScriptedServer(*[replies[request.param]] * 4) as server:
        settings = qa.Settings(threshold=0.0, chat_url=server.url, chat_model="tiny", chat_timeout=10.0)
        with qa.Library(tmp_path / "library", encoder=HashTokenEncoder(), settings=settings) as library:
            library.add(TUGS)
            yield request.param, library.ask(QUESTION), library.ask(QUESTION, generate=False)


def test_what_is_borne_out_is_the_answer_and_nothing_else(asked: tuple[str, qa.Answer, qa.Answer]) -> None:
    """Supported sentences replace the quotes, which are more then; else these stand, and a line says why."""
    kind, answer, plain = asked
    assert plain.written is None
    assert answer.written is not None
    assert answer.written.model == "tiny"
    if kind == "good":
        assert answer.text == answer.written.text
        assert "two more tugs" in answer.text
        assert answer.citations == answer.written.citations
        assert [c.number for c in (*answer.citations, *answer.more)] == list(
            range(1, len(answer.citations) + len(answer.more) + 1)
        )
        shown = [(c.start, c.end) for c in answer.citations]
        rest = [
            c.quote
            for c in (*plain.citations, *plain.more)
            if not any(start <= c.start and c.end <= end for start, end in shown)
        ]
        assert len(rest) < len(plain.citations) + len(plain.more)
        assert [c.quote for c in answer.more] == rest
    else:
        assert (answer.text, answer.citations) == (plain.text, plain.citations)
        assert answer.written.text == ""
        assert answer.written.note.endswith("the answer without it stands.") or kind == "down"
        assert "The answer without it stands." in answer.written.note or kind == "wrong"
    if kind == "wrong":
        assert [sentence.verdict for sentence in answer.written.struck] == ["unsupported"]
    for citation in (*answer.citations, *answer.more):
        assert citation.quote == citation.article.text[citation.start : citation.end] != ""
