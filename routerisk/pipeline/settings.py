"""What the runner's settings mean for faces: how to speak, what to hide."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from ..privacy import Cutter
    from ..store import Store
    from ..words import Words

__all__ = ["cutter_of", "speaker", "wishes_of"]


def speaker(store: Store | None = None) -> Words:
    """In the language and the units of the settings; without a store in this computer's language."""
    from ..words import language_of, usual_language, words

    if store is None:
        return words(usual_language())
    return words(language_of(store.setting("language")), store.setting("units"))


def cutter_of(store: Store, *, ends_m: float | None = None, whole: bool = False) -> Cutter:
    """What cuts as the settings have it; `ends_m` in the place of the setting `privacy`; nothing with `whole`."""
    from ..privacy import Cutter, Privacy
    from ..store import zones_of

    if whole:
        return Cutter(Privacy())
    zones = zones_of(store.setting("privacy-zones"))
    ends = float(store.setting("privacy")) if ends_m is None else ends_m
    return Cutter(Privacy(zones=zones, ends_m=ends, secret=store.secret() if zones else ""))


def wishes_of(directory: Path, *, whole: bool = False) -> tuple[Words, Cutter]:
    """How to speak and what to cut for a command that needs no store, as the store has it where there is one."""
    from ..privacy import Cutter, Privacy
    from ..store import FILE_NAME, Store

    if not (directory / FILE_NAME).is_file():
        return speaker(), Cutter(Privacy())
    with Store(directory) as store:
        return speaker(store), cutter_of(store, whole=whole)
