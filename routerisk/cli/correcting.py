"""Putting runs right: `run --set`, `run --cut`, `remove`, `undo`."""

from __future__ import annotations

from argparse import Namespace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from .. import pipeline
from ..records import REMOVED
from ..store import Store, data_directory
from .output import plain, say, say_json

if TYPE_CHECKING:
    from ..pipeline import Corrected, Maps
    from ..records import Correction, RunRow
    from ..words import Words

__all__ = ["correction_words", "corrections", "remove", "say_corrected", "undo"]


def corrections(store: Store, options: Namespace, maps: Maps) -> list[Corrected]:
    """What `run --set` and `--cut` ask for, done in that order."""
    done = [pipeline.put_right(store, options.run_id, change, maps) for change in options.set]
    return done + [pipeline.cut_out(store, options.run_id, stretch, maps) for stretch in options.cut]


def remove(options: Namespace) -> int:
    with Store(data_directory(getattr(options, "data", None))) as store:
        row, speak = store.run(options.run_id), pipeline.speaker(store)
        say_corrected(pipeline.take_out(store, row.run_id), row, options, speak)
    return 0


def undo(options: Namespace) -> int:
    with Store(data_directory(getattr(options, "data", None))) as store:
        maps = pipeline.maps_named(store.setting("map-source"), store.directory)
        speak, done = pipeline.speaker(store), pipeline.undo(store, maps)
        row = store.run(done.made.run_id)
    if options.json:
        say_json(_row(done, undone=True))
        return 0
    say(plain(correction_words("correct.undone", done.made, row, speak)))
    if done.mapping == row.mapping == "waiting":
        say(speak.say("correct.waits"))
    return 0


def say_corrected(done: Corrected, row: RunRow, options: Namespace, speak: Words) -> None:
    """What was put right, and how to take it back."""
    if options.json:
        say_json(_row(done))
        return
    say(plain(correction_words("correct", done.made, row, speak)))
    if done.mapping == "waiting":
        say(speak.say("correct.waits"))
    say(speak.say("correct.how-undo"))


def correction_words(of: str, made: Correction, row: RunRow, speak: Words) -> str:
    """One sentence of a kind ("correct", "correct.undone", "correct.made") for one correction."""
    kind = made.key if made.key in ("cut", REMOVED) else "set"
    sentence = f"{of}.{kind}" if of == "correct" else f"{of}-{kind}"
    if kind == "set":
        value, before = (_value(made, text, speak) for text in (made.value, made.before))
        return speak.say(sentence, run_id=made.run_id[:8], key=speak.say(f"correct.key-{made.key}"), value=value,
                         before=before)  # fmt: skip
    return speak.say(sentence, run_id=made.run_id[:8], stretch=_stretch(made, row, speak))


def _value(made: Correction, text: str, speak: Words) -> str:
    if made.key in ("indoor", "travel", "clock"):
        return speak.say(f"correct.{text}")
    return text or speak.say("correct.nothing")


def _stretch(made: Correction, row: RunRow, speak: Words) -> str:
    begin, _, end = made.value.partition("..")
    clock = [datetime.fromtimestamp(float(at), row.local_start.tzinfo) if at else None
             for at in (begin, end)]  # fmt: skip
    said = [f"{at:%H:%M:%S}" if at else speak.say(f"correct.{which}")
            for at, which in zip(clock, ("begin", "end"), strict=True)]  # fmt: skip
    return speak.say("correct.stretch", begin=said[0], end=said[1])


def _row(done: Corrected, *, undone: bool = False) -> dict[str, Any]:
    return {**vars(done.made), "mapping": done.mapping, "undone": undone}
