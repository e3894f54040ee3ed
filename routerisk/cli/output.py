"""What goes to the terminal and to files, and the wish to stop that comes from it."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from ..messages import one_line, readable

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ..store import Store

__all__ = ["asked_to_stop", "complain", "infer_sides", "plain", "progress_bar", "say", "say_json",
           "say_json_line", "show"]  # fmt: skip

FEW_RUNS: Final = 60
"""So many take no second: no bar."""
WIDE: Final = 120
"""Columns of a table that goes to a file or another program."""


def plain(text: str) -> str:
    """Text from outside (a file's name, a title) as one line without anything that a terminal would obey."""
    return one_line(text)


def say(line: str = "") -> None:
    """A line on standard output."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def complain(words: object) -> None:
    """One line on standard error."""
    sys.stdout.flush()
    sys.stderr.write(f"routerisk: {plain(str(words))}\n")


def show(view: RenderableType) -> None:
    """A view on standard output, as wide as the terminal is; wide enough for every column where there is none."""
    from rich.console import Console

    console = Console()
    if not console.is_terminal:
        console = Console(width=WIDE)
    console.print(view)


def say_json(value: Mapping[str, Any] | list[Any]) -> None:
    """One JSON document; what is absent is null."""
    say(json.dumps(_shown(value), ensure_ascii=False, indent=1, allow_nan=False))


def say_json_line(value: Mapping[str, Any]) -> None:
    """One JSON document of many, on a line of its own."""
    say(json.dumps(_shown(value), ensure_ascii=False))


def _shown(value: Any) -> Any:
    """The same with texts that can be written."""
    if isinstance(value, str):
        return readable(value)
    if isinstance(value, Mapping):
        return {key: _shown(one) for key, one in value.items()}
    return [_shown(one) for one in value] if isinstance(value, (list, tuple)) else value


@contextmanager
def progress_bar(words: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on standard error while something long goes on; nothing where nobody watches."""
    if not sys.stderr.isatty():
        yield lambda done, total: None  # noqa: ARG005 - nobody watches
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bars:
        bar = bars.add_task(words, total=None)
        yield lambda done, total: bars.update(bar, completed=done, total=total)


def infer_sides(store: Store) -> None:
    """Bring the sides of the road up to date; with a bar where that takes its time."""
    from .. import pipeline

    if pipeline.not_inferred(store) <= FEW_RUNS:
        pipeline.infer_sides(store)
        return
    with progress_bar(pipeline.speaker(store).say("progress.sides")) as progress:
        pipeline.infer_sides(store, progress=progress)


@contextmanager
def asked_to_stop() -> Iterator[Callable[[], bool]]:
    """Whether Ctrl-C or SIGTERM has asked to stop; what is at hand may be ended first. Asked twice, it ends at once."""
    asked: list[int] = []

    def hear(number: int, _: object) -> None:
        asked.append(number)
        if len(asked) > 1:
            raise KeyboardInterrupt

    before = {number: signal.signal(number, hear) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: bool(asked)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
