"""What the watch has measured of left and right, in words and as a plain row. No leg is named: the watch names none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..parameters import BALANCE_INTERVAL_P
from .words import counted, number, percent

if TYPE_CHECKING:
    from ..records import MeasuredBalance


def balance_words(balance: MeasuredBalance) -> str:
    """One plain paragraph."""
    difference = balance.difference_pct
    near, far = sorted((abs(difference.low), abs(difference.high)))
    more = "higher" if difference.mid > 0 else "lower"
    return (
        f"Stance time balance as your watch reports it: {number(abs(difference.mid), 1)} points {more} "
        f"({percent(BALANCE_INTERVAL_P.value)} interval {number(near, 1)}–{number(far, 1)}) on ground that falls to "
        f"the right than on ground that falls to the left; {_minutes(balance.right_falling_s)} on the one, "
        f"{_minutes(balance.left_falling_s)} on the other, in {counted(balance.runs, 'run')}. Which leg the figure "
        "stands for the watch does not say, and where the ground falls is estimated. It does not predict injury."
    )


def _minutes(seconds: float) -> str:
    return f"{number(seconds / 60.0)} minutes"


def row_of_balance(balance: MeasuredBalance | None) -> dict[str, Any] | None:
    """The same as one dictionary, None where there is nothing to say."""
    if balance is None:
        return None
    difference = balance.difference_pct
    return {
        "difference_pct": difference.mid, "low_pct": difference.low, "high_pct": difference.high,
        "interval_p": BALANCE_INTERVAL_P.value, "right_falling_s": balance.right_falling_s,
        "left_falling_s": balance.left_falling_s, "runs": balance.runs, "words": balance_words(balance),
    }  # fmt: skip
