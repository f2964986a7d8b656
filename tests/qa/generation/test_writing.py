import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import pytest
from injected import INJECTED, article
from passages import TUGS, find_statements, hits_of, terms
from scripted import Reply, ScriptedServer, passages_of

from qa.errors import ChatServerError
from qa.generation.prompt import defuse
from qa.generation.server import ChatServer
from qa.generation.writing import DECLINED, NO_PASSAGES, NOT_THERE, NOTHING_SUPPORTED, STOPPED, verify, write
from qa.protocols import ChatMessage
from qa.records import Hit, Written

GOOD = "Nina Holt asked the coast guard on Tuesday to send two more tugs [1]."
SAID = "Holt said “Four tugs are not enough for the harbour of Arlow” [2]."
SWAPPED = "Tom Ferris said that four tugs are not enough [2]."


def write_about(scripted: ScriptedServer, hits: Sequence[Hit] = hits_of(TUGS), **options: object) -> Written:
    """What a scripted server's model writes, verified."""
    server = ChatServer(scripted.url, "tiny", timeout=10, stall=1.0)
    return write(
        "what did Holt ask for?",
        hits,
        server,
        terms=terms,
        find_statements=find_statements,
        **options,  # type: ignore[arg-type]
    )


def checked(text: str, hits: Sequence[Hit] = hits_of(TUGS), **options: bool) -> Written:
    """What comes of a text that a model wrote."""
    return verify(text, hits, "tiny", terms=terms, find_statements=find_statements, **options)


def test_what_is_supported_is_the_answer() -> None:
    """With citations of exact characters, and what is struck beneath."""
    with ScriptedServer(f"{GOOD} {SWAPPED} {SAID}") as scripted:
        written = write_about(scripted)
    assert written.model == "tiny"
    assert written.text == f"{GOOD} {SAID}"
    assert written.note == ""
    assert [each.verdict for each in written.sentences] == ["supported", "supported"]
    (struck,) = written.struck
    assert struck.verdict == "unsupported"
    assert struck.reason == "“Tom Ferris” is not in the cited passage"
    assert [citation.number for citation in written.citations][:2] == [1, 2]
    for citation in written.citations:
        assert citation.quote == TUGS.text[citation.start : citation.end]
    first, second = written.citations[:2]
    assert first.quote == "Harbour Minister Nina Holt asked the coast guard on Tuesday to send two more tugs."
    assert second.quote == "“Four tugs are not enough for the harbour of Arlow."
    assert (first.speaker, second.speaker) == ("Nina Holt", "Nina Holt")


def test_the_model_gets_the_passages_and_the_question() -> None:
    """In the order of the hits; nothing of the article besides."""
    asked: list[str] = []

    def answer(messages: list[dict[str, str]]) -> Reply:
        asked.append(passages_of(messages))
        return Reply(GOOD)

    with ScriptedServer(answer) as scripted:
        write_about(scripted, hits_of(TUGS)[:2])
    assert "Question: what did Holt ask for?" in asked[0]
    assert asked[0].index("to send two more tugs.") < asked[0].index("“Four tugs are not enough")
    assert "petition" not in asked[0]


def test_numbers_follow_what_is_cited() -> None:
    """One number a place, counted in the order of the answer, whatever numbers the model gave."""
    written = checked(f"Otto Lind resigned [7]. {GOOD} The harbour master Otto Lind resigned [7].")
    assert [each.text for each in written.sentences] == [
        "Otto Lind resigned [1].",
        "Nina Holt asked the coast guard on Tuesday to send two more tugs [2].",
        "The harbour master Otto Lind resigned [1].",
    ]
    assert [citation.number for citation in written.citations] == [1, 2]


def test_what_is_not_checked_says_so() -> None:
    """It stays beside what is supported, with its verdict and reason."""
    written = checked(f"{GOOD} Four tugs are not enough [2].")
    assert written.text == f"{GOOD} Four tugs are not enough [2]."
    assert [each.verdict for each in written.sentences] == ["supported", "not checked"]
    assert written.sentences[1].reason == "the passage has this only as the words of Nina Holt"


@pytest.mark.parametrize("text", [SWAPPED, "Four tugs are not enough [2].", "Holt resigned.", "Hello!", ""])
def test_without_a_supported_sentence_there_is_no_answer(text: str) -> None:
    """The answer without the model stands, and that is said."""
    written = checked(text)
    assert written.text == ""
    assert written.note == NOTHING_SUPPORTED
    assert not written.declined


@pytest.mark.parametrize("text", ["The passages do not say.", "The passages don't mention a price."])
def test_a_model_may_say_that_it_does_not_know(text: str) -> None:
    """That is no answer either, and is told apart."""
    written = checked(text)
    assert (written.text, written.note, written.declined) == ("", DECLINED, True)


@pytest.mark.parametrize("number", range(len(INJECTED)))
def test_an_obedient_model_gets_nothing_through(number: int) -> None:
    """Over real HTTP, with the injected article among the passages."""
    about = article(number)
    with ScriptedServer(INJECTED[number][1]) as scripted:
        written = write_about(scripted, hits_of(about))
    assert defuse(INJECTED[number][0]) in passages_of(scripted.requests[0]["body"]["messages"])
    assert written.text == ""
    assert written.struck
    assert all(each.verdict == "unsupported" for each in written.struck)


def test_text_is_told_as_it_comes() -> None:
    """All that is there so far, each time something comes."""
    seen: list[str] = []
    with ScriptedServer(Reply(GOOD, size=20, pause=0.01)) as scripted:
        write_about(scripted, on_text=seen.append)
    assert len(seen) == 4
    assert seen[-1] == GOOD
    assert all(later.startswith(earlier) for earlier, later in pairwise(seen))


@pytest.mark.parametrize("kind", ["event", "callable"])
def test_a_stopped_model_keeps_what_is_whole(kind: str) -> None:
    """The sentence that breaks off is dropped, not struck."""
    stop = threading.Event()
    cancel: threading.Event | Callable[[], bool] = stop if kind == "event" else stop.is_set

    def look(text: str) -> None:
        if "Holt said" in text:
            stop.set()

    with ScriptedServer(Reply(f"{GOOD} {SAID}", size=5, pause=0.02)) as scripted:
        written = write_about(scripted, on_text=look, cancel=cancel)
        assert scripted.hung_up.wait(2)
    assert written.stopped
    assert written.text == GOOD
    assert written.struck == ()


def test_a_model_that_is_stopped_at_once_wrote_nothing() -> None:
    """That is said."""
    with ScriptedServer(Reply(GOOD, pause=0.05)) as scripted:
        written = write_about(scripted, cancel=lambda: True)
    assert (written.text, written.note, written.stopped) == ("", STOPPED, True)


def test_a_text_cut_for_its_length_loses_its_end() -> None:
    """The last sentence breaks off, and is struck."""
    with ScriptedServer(Reply(f"{GOOD} Holt said [2] that four", reason="length")) as scripted:
        written = write_about(scripted)
    assert written.text == GOOD
    assert [each.reason for each in written.struck] == ["it breaks off"]


def test_without_passages_no_model_is_asked() -> None:
    """There is nothing to write about."""
    with ScriptedServer(GOOD) as scripted:
        written = write_about(scripted, [])
    assert (written.text, written.note) == ("", NO_PASSAGES)
    assert scripted.requests == []


def test_a_server_that_fails_is_an_error_of_one_line() -> None:
    """Whoever asked decides what to do without it."""
    with ScriptedServer(Reply(GOOD, after=2)) as scripted, pytest.raises(ChatServerError, match="broke off"):
        write_about(scripted)


def test_a_citation_that_is_not_at_its_place_is_dropped(caplog: pytest.LogCaptureFixture) -> None:
    """And logged; its sentence is struck."""
    first = hits_of(TUGS)[0]
    spoiled = replace(first, article=replace(TUGS, text=TUGS.text.replace("coast guard", "fire guard")))
    written = checked(GOOD, [spoiled])
    assert written.citations == ()
    assert written.text == ""
    assert [each.reason for each in written.struck] == [NOT_THERE]
    assert "the quote is not at" in caplog.text


class Parrot:
    """A generator as a user could write it."""

    name = "parrot"

    def write(self, messages: Sequence[ChatMessage], *, cancel: Callable[[], bool] | None = None) -> Iterator[str]:
        """Say one thing."""
        yield GOOD


def test_any_generator_will_do() -> None:
    """The protocol is all that is needed."""
    hits = hits_of(TUGS)
    written = write("what did Holt ask for?", hits, Parrot(), terms=terms, find_statements=find_statements)
    assert (written.model, written.text) == ("parrot", GOOD)
