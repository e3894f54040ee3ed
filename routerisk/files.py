"""Files that are there whole or not at all: the one way that anything of ours is written."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from .errors import ReportError

__all__ = ["replaced", "write_out", "written_whole"]

_NAME_BEGINS: Final = 40
"""So many letters of a file's name tell whose scratch it is."""


@contextmanager
def replaced(path: Path, *, folder: bool = False) -> Iterator[Path]:
    """A place beside `path` to write into; afterwards it takes the place of `path`, or is gone if that failed.

    Others see the old file or the new one, nothing between. Of a `folder`, each file in it takes the place of the one
    of its name; other files in it stay.

    Raises OSError where the disk does not take it; nothing is left then.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # a name of 255 bytes is one that a disk just takes: nothing may be added to it
    scratch = Path(tempfile.mkdtemp(prefix=f".{path.name[:_NAME_BEGINS]}.", suffix=".part", dir=path.parent))
    try:
        place = scratch if folder else scratch / path.name
        yield place
        if folder:
            path.mkdir(exist_ok=True)
            for file in sorted(scratch.iterdir()):
                _settled(file).replace(path / file.name)
        else:
            _settled(place).replace(path)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _settled(file: Path) -> Path:
    """A file that is on the disk, not only on its way there."""
    with file.open("rb") as stream:
        os.fsync(stream.fileno())
    return file


def written_whole(path: Path, parts: Iterable[bytes]) -> None:
    """Write a file in one step. Raises OSError as `replaced`."""
    with replaced(path) as place, place.open("wb") as stream:
        stream.writelines(parts)


def write_out(path: Path, content: str | bytes) -> Path:
    """Write a file that a user has named, its folders too; returns where. Raises ReportError."""
    path = path.expanduser()
    if path.is_dir():
        raise ReportError("file.is-folder", path=str(path))
    try:
        written_whole(path, [content.encode() if isinstance(content, str) else content])
    except OSError as problem:
        raise ReportError("file.not-written", path=str(path), reason=str(problem.strerror or problem)) from problem
    return path
