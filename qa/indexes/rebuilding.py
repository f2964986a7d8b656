"""One big segment with inverted lists out of many: made beside the index as it is, which is searched and changed on."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from qa.indexes.approximate import InvertedLists, build, extend, is_outgrown
from qa.indexes.dense_folder import BEING_MADE
from qa.indexes.manifest import File
from qa.indexes.segments import Ids, Segment, is_among, write_segment
from qa.indexes.signatures import checksum
from qa.records import Vectors


def make_big(folder: Path, segments: Sequence[Segment], check: Callable[[], None]) -> Segment:
    """Write what lives in some segments as one that has inverted lists, in files that don't count yet.

    Args:
        folder: where they are written.
        segments: as they are now; later changes of the index are not seen.
        check: called every few seconds; what it raises ends it.

    Raises:
        OSError: it cannot be written.
    """
    written = write_segment(folder, segments, BEING_MADE)
    path = folder / written.name.replace(".vectors", ".lists")
    previous = next((each for each in segments if each.lists is not None), None)
    # Most rows have been put into lists before: only the others are.
    if previous is not None and not is_outgrown(folder / previous.files[1].name, len(written)):
        moved = np.searchsorted(written.ids, previous.ids)
        moved[previous.dead] = -1
        fresh = np.delete(np.arange(len(written)), moved[moved >= 0])
        extend(path, folder / previous.files[1].name, moved, _batches(written, fresh), check)
    else:
        build(path, written.sample, _batches(written, np.arange(len(written))), len(written), check)
    check()
    return replace(written, files=(*written.files, File.of(path, checksum(path))), lists=InvertedLists.open(path))


def name_finally(folder: Path, segment: Segment) -> Segment:
    """Give the files of a new segment the names under which they will count.

    Raises:
        OSError: one is gone.
    """
    files = []
    for file in segment.files:
        path = folder / file.name.removesuffix(BEING_MADE)
        os.replace(folder / file.name, path)
        # Another name is a change that its signature tells of.
        files.append(File.of(path, file.crc32))
    return replace(segment, files=tuple(files))


def put_in_place(segments: Sequence[Segment], big: Segment, covered: set[str]) -> tuple[Segment, ...]:
    """The segments of an index after a rebuild that began earlier: whatever has changed since counts.

    Args:
        segments: as they are now.
        big: what was made of those that were there when it began.
        covered: the names of these.
    """
    others = [segment for segment in segments if segment.name not in covered]
    living = np.sort(np.concatenate([big.ids[:0], *(segment.ids[segment.alive] for segment in segments)]))
    gone = big.ids[~is_among(big.ids, living)]
    newer = [segment.ids[segment.alive] for segment in others]
    return (big.without(np.sort(np.concatenate([gone, *newer]))), *others)


def _batches(segment: Segment, rows: Ids) -> Iterator[tuple[Ids, Vectors]]:
    at = 0
    for vectors in segment.batches(rows):
        yield rows[at : at + len(vectors)], vectors
        at += len(vectors)
