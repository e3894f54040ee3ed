"""Other values for a while: what a sensitivity analysis asks for."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from difflib import get_close_matches
from functools import cache, lru_cache, wraps
from importlib import import_module
from typing import Any, ParamSpec, TypeAlias, TypeVar

from .entries import ALL, VARIED, Parameter

P = ParamSpec("P")
T = TypeVar("T")

Variation: TypeAlias = tuple[tuple[str, float], ...]


@contextmanager
def varied(*, beyond: bool = False, **values: float) -> Iterator[None]:
    """Within the block every use sees other values; afterwards, also after an exception, all is as it was.

    Blocks may be nested. They hold for the code that the block calls, as `contextvars` do: for tasks of asyncio that
    start in it, and the processes that read files, but for another thread only where it is started with
    `contextvars.copy_context().run`. What was computed before the block stays what it is.

    Parameters
    ----------
    values
        By the name of the constant (`SHIFT_REACH=2.0`) or of the entry (`impact_grass=0.9`).
    beyond
        Allow values outside the entry's plausible range.

    Raises
    ------
    ValueError
        For a name that there is not, a value that is no finite number, one outside its range without `beyond`.
    """
    there = VARIED.get()
    others = {**there, **checked(values, beyond=beyond)}
    token = VARIED.set({name: value for name, value in others.items() if value != ALL[name].usual})
    try:
        yield
    finally:
        VARIED.reset(token)


def checked(values: Mapping[str, float], *, beyond: bool) -> dict[str, float]:
    """The values by the names of their entries. Raises ValueError as `varied` does."""
    found = {}
    for name, value in values.items():
        entry, number = named(name), float(value)
        if not math.isfinite(number):
            raise ValueError(f"{name} cannot be {value!r}: it takes a finite number")
        if not beyond and not entry.low <= number <= entry.high:
            raise ValueError(f"{name} = {number:g} lies outside its plausible range, {entry.low:g} to {entry.high:g} "
                             f"{entry.unit}; allow it with beyond=True")  # fmt: skip
        found[entry.name] = number
    return found


def named(name: str) -> Parameter:
    """The entry of a constant's or an entry's name. Raises ValueError where there is none, with what is near."""
    constants, tables = _constants()
    if name in constants or name in ALL:
        return constants.get(name) or ALL[name]
    if name in tables:
        rows = ", ".join(entry.name for entry in tables[name].values())
        raise ValueError(f"{name} is a table; vary its entries by name: {rows}")
    near = get_close_matches(name, [*constants, *ALL], 5) or get_close_matches(name.lower(), ALL, 5, 0.4)
    hint = f"; near it: {', '.join(near)}" if near else ""
    raise ValueError(f"there is no parameter {name!r}{hint} (all: routerisk parameters)")


@cache
def _constants() -> tuple[dict[str, Parameter], dict[str, dict[str, Parameter]]]:
    """The constants of this package: numbers, and tables of numbers."""
    there = vars(import_module(__package__))
    numbers = {name: entry for name, entry in there.items() if isinstance(entry, Parameter)}
    tables = {name: entry for name, entry in there.items() if isinstance(entry, dict) and name.isupper()}
    del tables["ALL"], tables["GRADES"]
    return numbers, tables


def variation() -> Variation:
    """What is varied now: (name, value) of every entry that has not its usual value, by name; () as a rule."""
    return tuple(sorted(VARIED.get().items()))


def carry(values: Variation) -> None:
    """Vary for good: what another process does first that is to reckon like the one that started it."""
    VARIED.set(dict(values))


def kept(maxsize: int = 8) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """As `functools.lru_cache`, for functions that read parameters: what was kept under other values is not used."""

    def decorate(function: Callable[P, T]) -> Callable[P, T]:
        @lru_cache(maxsize)
        def of(_: Variation, /, *args: Any, **kwargs: Any) -> T:
            return function(*args, **kwargs)

        @wraps(function)
        def answer(*args: P.args, **kwargs: P.kwargs) -> T:
            return of(variation(), *args, **kwargs)  # type: ignore[arg-type]  # mypy: is **kwargs hashable?

        return answer

    return decorate
