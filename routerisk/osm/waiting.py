"""Waiting for others: in short naps, so that a wish to stop is heard; told; never longer than was allowed."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from ..errors import MapDataError
from ..messages import Message

_NAP_S: Final = 0.1
"""So soon a wish to stop is heard."""
_TOLD_FROM_S: Final = 2.0
"""A shorter wait needs no word."""


def silently(_: Message) -> None:
    """Nobody listens."""


def never() -> bool:
    return False


@dataclass(frozen=True)
class Waiting:
    """Who is told of a wait, and who can end it."""

    told: Callable[[Message], None] = silently
    stopped: Callable[[], bool] = never

    @classmethod
    def of(cls, told: Callable[[Message], None] | None, stopped: Callable[[], bool] | None = None) -> Waiting:
        """Either may be nobody."""
        return cls(told or silently, stopped or never)

    def wait(self, seconds: float, why: Message) -> None:
        """Wait. Raises MapDataError when it is no longer wanted."""
        if seconds >= _TOLD_FROM_S:
            self.told(why)
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self.check()
            time.sleep(min(_NAP_S, left))

    def check(self) -> None:
        """Raises MapDataError when nobody wants to wait any longer."""
        if self.stopped():
            raise MapDataError("overpass.stopped")

    def answer(self, ask: Callable[[], Any], within_s: float) -> Any:
        """What a call gives, however it is blocked below: it runs beside, and is left alone when it takes too long.

        Raises what the call raises, TimeoutError after `within_s`, MapDataError as `check`.
        """
        call = _Call(ask)
        call.start()
        until = time.monotonic() + within_s
        while not call.done.wait(_NAP_S):
            self.check()
            if time.monotonic() > until:
                raise TimeoutError
        if call.problem is not None:
            raise call.problem
        return call.result


@dataclass(eq=False)
class _Call:
    ask: Callable[[], Any]
    done: threading.Event = field(default_factory=threading.Event)
    result: Any = None
    problem: BaseException | None = None

    def start(self) -> None:
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        try:
            self.result = self.ask()
        except BaseException as problem:  # noqa: BLE001 - raised where it is waited for
            self.problem = problem
        self.done.set()
