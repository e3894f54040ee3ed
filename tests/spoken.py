"""What messages say in English."""

from __future__ import annotations

from collections.abc import Sequence
from typing import overload

from routerisk.messages import Message
from routerisk.pipeline import Outcome
from routerisk.words import words

EN = words("en", "metric")
MILES = words("en", "imperial")


@overload
def spoken(what: Message) -> str: ...
@overload
def spoken(what: Sequence[Message]) -> list[str]: ...
def spoken(what: Message | Sequence[Message]) -> str | list[str]:
    """One sentence, or a sentence of each."""
    return EN.say(what) if isinstance(what, Message) else [EN.say(one) for one in what]


def told(outcome: Outcome) -> str:
    """What the report of an import says of a file."""
    return "; ".join(spoken(outcome.words))
