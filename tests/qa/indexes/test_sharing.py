from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from encoders import HashTokenEncoder

import qa
from qa.indexes.sharing import SharedLock


def test_many_read_at_once() -> None:
    """All are inside before the first leaves."""
    lock, inside = SharedLock(), threading.Barrier(4)

    def read() -> int:
        with lock.reading():
            return inside.wait(10)

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(lambda _: read(), range(4))) == [0, 1, 2, 3]


def test_who_writes_is_alone_and_goes_first() -> None:
    """He waits for those who read already; those who come later wait for him."""
    lock, steps, reads = SharedLock(), list[str](), threading.Event()

    def write() -> None:
        with lock.writing():
            steps.append("written")

    def read() -> None:
        with lock.reading():
            steps.append("read later")

    with lock.reading():
        writer = threading.Thread(target=write)
        writer.start()
        while not lock._waiting:
            reads.wait(0.001)
        later = threading.Thread(target=read)
        later.start()
        reads.wait(0.05)
        assert steps == []
        steps.append("read first")
    writer.join(10)
    later.join(10)
    assert steps == ["read first", "written", "read later"]


def test_a_lock_is_free_after_an_error() -> None:
    """Whoever fails while he reads or writes holds it no longer."""
    lock = SharedLock()
    for hold in (lock.reading, lock.writing, lock.reading):
        with pytest.raises(ZeroDivisionError), hold():
            raise ZeroDivisionError
    with lock.writing():
        pass


def test_searches_run_beside_each_other_and_a_writer(tmp_path: Path) -> None:
    """Each sees the library as it was after some article, whole: never fewer than it saw before."""
    with qa.Library(tmp_path / "library", encoder=HashTokenEncoder()) as library:
        stop = threading.Event()

        def look() -> list[int]:
            seen: list[int] = []
            while not stop.is_set():
                seen.append(len(library.search("the lamp of the pier", k=50)))
            return seen

        with ThreadPoolExecutor(4) as pool:
            looking = [pool.submit(look) for _ in range(4)]
            for number in range(20):
                text = (
                    f"Pier {number}\n\nThe lamp of pier number {number} was lit by keeper {number} at {number} o'clock."
                )
                library.add(qa.Article(key=f"{number}.txt", title=f"Pier {number}", text=text))
            stop.set()
            for each in looking:
                seen = each.result()
                assert seen == sorted(seen)
        assert len(library.search("the lamp of the pier", k=50)) == 20
        assert library.check() == []
