"""Files and folders → articles. Bad input never raises: each problem is one ``Failure`` with its rule and remedy.

Walking (``find_files``) is cheap and tells how much work there is; reading (``read_file``) goes one file at a time, so
that a caller can show progress and memory holds one file. Knows nothing of what comes after an ``Article``.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from qa.errors import ReadingError
from qa.reading.formats import SUFFIXES, Options, parse
from qa.reading.found import Found, Skipped, show
from qa.reading.texts.garbled import find_garbled
from qa.records import Article, Failure, Remark

__all__ = ["MAX_BYTES", "SUFFIXES", "Found", "Skipped", "find_files", "read", "read_file"]

# A file is read whole, so this bounds the memory that one takes; a novel has a megabyte.
MAX_BYTES = 50_000_000
"""The most bytes of a file, and of an article's text, unless the caller says otherwise."""

LIBRARY_FILE = "store.sqlite"
"""What a library's folder holds: one that lies among the articles is none of them."""

IGNORE_FILE = ".qaignore"
"""Names the entries of its folder that are not articles: a pattern a line."""

# The format's names, whatever the set. A queries.jsonl that lies alone is articles like any other.
_BEIR_ARTICLES, _BEIR_QUESTIONS, _BEIR_JUDGEMENTS = "corpus.jsonl", "queries.jsonl", "qrels"

Paths = str | Path | Iterable[str | Path | Found]


@dataclass(frozen=True, slots=True)
class _Step:
    """A path still to visit.

    ``key`` is empty where its name is to be it, ``above`` identifies its ancestors: none where the caller named it.
    """

    path: Path
    key: str
    above: frozenset[tuple[int, int]]


def read(paths: Paths, *, max_bytes: int = MAX_BYTES) -> Iterator[Article | Failure | Skipped]:
    """Read files and folders, one article at a time, in the order of ``find_files``."""
    for item in find_files(paths):
        if isinstance(item, Found):
            yield from read_file(item, max_bytes=max_bytes)
        else:
            yield item


def find_files(paths: Paths, *, twins: bool = False) -> list[Found | Failure | Skipped]:
    """List the files under the given paths without opening any.

    Folders are walked in sorted order; hidden entries, and the names that match a line of the folder's ``.qaignore``
    ("README.md", "*.jsonl"), are left out, symbolic links followed; so are ``queries.jsonl`` and ``qrels`` beside a
    ``corpus.jsonl``: in a BEIR folder they hold questions and judgements. A file that several paths lead to is listed
    once; two files with one key would replace each other, so the second is a failure. With ``twins`` both are listed. A
    ``Found`` among the paths is a file with the key that the caller gives it.
    """
    named = [paths] if isinstance(paths, (str, os.PathLike)) else list(paths)
    # A stack, what comes first on top: recursion would end at a deep folder.
    steps = [
        _Step(each.path, each.key, frozenset()) if isinstance(each, Found) else _Step(Path(each), "", frozenset())
        for each in reversed(named)
    ]
    listed: list[Found | Failure | Skipped] = []
    by_key: dict[str, Path] = {}
    while steps:
        step = steps.pop()
        try:
            found, below = _visit(step)
        except ReadingError as error:
            listed.append(Failure(error.file, error.rule, error.remedy))
            continue
        steps.extend(below)
        if isinstance(found, Found) and not twins:
            earlier = by_key.setdefault(found.key, found.path)
            if earlier is not found.path:
                # The same file by a link, or named twice, is listed once without a word: nothing is lost.
                if not _same_file(earlier, found.path):
                    rule = f"has the same key ({found.key}) as {show(earlier)}"
                    listed.append(Failure(found.shown, rule, "Add the folder that holds both."))
                continue
        if found:
            listed.append(found)
    return listed


def read_file(
    found: Found, max_bytes: int = MAX_BYTES, columns: Mapping[str, str] | None = None
) -> Iterator[Article | Failure | Skipped]:
    """Read the articles of one file, and a failure for what can't be read.

    Args:
        found: the file.
        max_bytes: the most bytes of the file, of what it unpacks to, and of an article's text.
        columns: of fields the columns of a table that hold them, where their names don't tell.
    """
    try:
        data = _load(found, max_bytes)
    except ReadingError as error:
        yield Failure(error.file, error.rule, error.remedy)
    else:
        yield from check(parse(data, found, Options(max_bytes, columns or {})), found, max_bytes)


def check(
    results: Iterable[Article | Failure | Skipped], found: Found, max_bytes: int
) -> Iterator[Article | Failure | Skipped]:
    """Give on what was read of a file, if it can be kept; what can't, and what is odd about it, is told.

    Args:
        results: may raise a ``ReadingError``, which becomes the last failure.
        found: the file.
        max_bytes: the most bytes of an article's text.
    """
    keys: set[str] = set()
    garbled = ""
    try:
        for item in results:
            result = _checked(item, found, keys, max_bytes) if isinstance(item, Article) else item
            yield result
            # Of many articles of a file the first tells.
            if isinstance(result, Article) and not garbled:
                garbled = show(find_garbled(f"{result.title}\n{result.text}"))
                if garbled:
                    rule = f"is added with garbled characters ({garbled}), as they are in the file"
                    yield Remark(found.shown, rule, "Get the file again, or save it as UTF-8.")
    except ReadingError as error:
        yield Failure(error.file, error.rule, error.remedy)


def _visit(step: _Step) -> tuple[Found | Skipped | None, list[_Step]]:
    """Tell what a path leads to: a file, or the entries of a folder, last first."""
    path, named = step.path, not step.above
    key = step.key or path.name or "article"
    if not _is_unicode(path):
        raise ReadingError(show(path), "its name is not valid UTF-8", "Rename it.")
    if not named and _is_of_the_system(path):
        return Skipped(show(path)), []
    status = _status(path)
    if stat.S_ISDIR(status.st_mode):
        return None, _entries(step, (status.st_dev, status.st_ino))
    if path.suffix.lower() not in SUFFIXES:
        # Who names a file wants it; who adds a folder wants what of it can be read.
        if named:
            remedy = "Convert it to one of those that `qa formats` lists."
            raise ReadingError(show(path), "not a kind of file that is read", remedy)
        return Skipped(show(path)), []
    # To open a named pipe waits for somebody who writes into it, and a device may have no end.
    if not stat.S_ISREG(status.st_mode):
        raise ReadingError(show(path), "not a regular file", "Copy its content into a file.")
    return Found(path, key), []


def _is_of_the_system(path: Path) -> bool:
    """Tell a link that the system makes up, as in /proc, where some lead to all other folders: it has no length."""
    try:
        status = path.lstat()
    except (OSError, ValueError):
        return False
    return stat.S_ISLNK(status.st_mode) and not status.st_size


def _status(path: Path) -> os.stat_result:
    try:
        return path.stat()
    except FileNotFoundError as error:
        if path.is_symlink():
            rule, remedy = f"a link to {show(os.readlink(path))}, which does not exist", "Correct or remove the link."
        else:
            rule, remedy = "no such file or folder", "Check the path."
        raise ReadingError(show(path), rule, remedy) from error
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error


def _entries(step: _Step, identity: tuple[int, int]) -> list[_Step]:
    # By device and inode: on a loop of links the path is a new one each time round.
    if identity in step.above:
        raise ReadingError(show(step.path), "a link to a folder that it lies in", "Remove the link.")
    try:
        names = sorted(os.listdir(step.path), reverse=True)
    except OSError as error:
        raise _unreadable(step.path, error) from error
    if LIBRARY_FILE in names:
        return []
    prefix = f"{step.key}/" if step.key else ""
    above = step.above | {identity}
    # Hidden entries are the system's and the editors' (.git, .DS_Store).
    left_out = [".*", *_ignored(step.path / IGNORE_FILE)]
    if _BEIR_ARTICLES in names:
        left_out += [_BEIR_QUESTIONS, _BEIR_JUDGEMENTS]
    kept = [name for name in names if not any(fnmatchcase(name, pattern) for pattern in left_out)]
    return [_Step(step.path / name, prefix + name, above) for name in kept]


def _ignored(path: Path) -> list[str]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise ReadingError(show(path), f"can't be read ({error})", "Correct or remove it.") from error
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def _load(found: Found, max_bytes: int) -> bytes:
    try:
        with found.path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            # One byte more than allowed: a file may have grown since, and some report no size at all.
            data = file.read(max_bytes + 1) if size <= max_bytes else b""
    except (OSError, ValueError) as error:
        raise _unreadable(found.path, error) from error
    if max(size, len(data)) > max_bytes:
        raise _too_long(found, "it has", max(size, len(data)), max_bytes)
    if not data.strip():
        raise ReadingError(found.shown, "the file is empty", "Add text to it, or leave it out.")
    return data


def _checked(article: Article, found: Found, keys: set[str], max_bytes: int) -> Article | Failure:
    """Return the article if a store can hold it, else the failure; ``keys`` collects the keys of the file."""
    if not article.text.strip():
        return Failure(found.shown, "no text found", "Add text to it, or leave it out.")
    if problem := _unstorable(article):
        return Failure(found.shown, problem, "Remove it.")
    # Chinese takes two bytes in UTF-16 and three in UTF-8: a file within the limit may outgrow it here.
    size = len(article.text.encode())
    if size > max_bytes:
        error = _too_long(found, "its text has", size, max_bytes)
        return Failure(error.file, error.rule, error.remedy)
    if article.key in keys:
        return Failure(found.shown, f"two articles have the key {show(article.key)}", "Give each its own id or URL.")
    keys.add(article.key)
    return article


def _unstorable(article: Article) -> str:
    known = (article.title, article.key, article.source, article.url, article.language, article.section, article.page)
    for text in (article.text, *filter(None, known), *article.authors):
        where = f"the article {show(article.key)[:100]} has"
        # JSON can spell both of these; SQL's text ends at NUL, and UTF-8 has no half characters.
        if "\0" in text:
            return f"{where} a NUL character"
        if not _is_unicode(text):
            return f"{where} half of a surrogate pair, which is no character"
    return ""


def _unreadable(path: Path, error: OSError | ValueError) -> ReadingError:
    code = error.errno if isinstance(error, OSError) else None
    rules = {
        errno.ENOENT: ("it has vanished", "Add it again when it is there."),
        errno.EACCES: ("no permission to read it", "Change its permissions, or leave it out."),
        errno.EPERM: ("no permission to read it", "Change its permissions, or leave it out."),
        errno.ELOOP: ("a link that leads back to itself", "Remove the link."),
    }
    rule, remedy = rules.get(
        code or 0, (f"can't be read ({getattr(error, 'strerror', None) or error})", "Check the path.")
    )
    return ReadingError(show(path), rule, remedy)


def _too_long(found: Found, subject: str, size: int, max_bytes: int) -> ReadingError:
    rule = f"{subject} {size:,} bytes, and the limit is {max_bytes:,}"
    return ReadingError(found.shown, rule, "Split it, or raise QA_MAX_BYTES (max_bytes).")


def _same_file(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


def _is_unicode(text: str | Path) -> bool:
    try:
        str(text).encode()
    except UnicodeEncodeError:
        return False
    return True
