"""Notifications: each warning once, to where the user wants to hear of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, TypeAlias

from ..errors import NotificationError
from ..messages import LEVELS
from ..records import History
from .history import history
from .settings import cutter_of, speaker
from .today import today_of

if TYPE_CHECKING:
    from ..records import Warning
    from ..store import Store
    from ..words import Words

__all__ = ["notify"]

RECENT: Final = timedelta(days=13)
"""Warnings of this week and the last are sent; those of an archive that has just been added are history."""
INSTALL: Final = "python -m pip install 'routerisk[notify]'"

Send: TypeAlias = Callable[[Sequence[str], str, str], None]
"""Addresses, title, text; raises NotificationError."""


def notify(store: Store, scored: History | None = None, *, today: date | None = None,
           send: Send | None = None) -> list[Warning]:  # fmt: skip
    """Send what the user has not been sent yet, in one message to all addresses of the setting `notify`.

    Sent are the warnings of this week and the last that are of `notify-level` at least; without an address none.
    Returns those sent. Names of streets and runs stay here. The history is scored where it is not given.

    Raises NotificationError when the message did not go out everywhere; then all of it is tried again next time.
    """
    addresses = store.setting("notify").split()
    if not addresses:
        return []
    scored = scored or history(store, today=today)
    asked = LEVELS[LEVELS.index(store.setting("notify-level")) :]
    since = (today or today_of(store)) - RECENT
    known = store.noticed()
    fresh = [warning for warning in scored.warnings
             if warning.level in asked and warning.week >= since and key_of(warning) not in known]  # fmt: skip
    if not fresh:
        return []
    speak, seen = speaker(store), cutter_of(store).warnings(fresh)
    (send or through_apprise)(addresses, _title(seen, speak), "\n\n".join(_text(one, speak) for one in seen))
    store.note_sent(key_of(warning) for warning in fresh)
    return fresh


def key_of(warning: Warning) -> str:
    """What makes a warning the same one: of a run, that run; else its week. A note that grows is a new one."""
    of_run = warning.id.startswith(("SESSION", "RETURN"))
    about = " ".join(warning.run_ids) if of_run else f"{warning.week} {warning.level}"
    return f"{warning.id} {about}"


def _title(warnings: Sequence[Warning], speak: Words) -> str:
    return speak.say(warnings[0].title) if len(warnings) == 1 else speak.say("notice.several", n=len(warnings))


def _text(warning: Warning, speak: Words) -> str:
    """No street and no run is named."""
    return speak.say("notice.text", title=warning.title, week=warning.week, text=warning.text,
                     advice=" ".join(map(speak.say, warning.advice)), grade=warning.grade,
                     source=warning.source)  # fmt: skip


def through_apprise(addresses: Sequence[str], title: str, text: str) -> None:
    """Send through apprise, which knows the services. Raises NotificationError."""
    try:
        import apprise
    except ImportError as problem:
        raise NotificationError("notice.no-apprise", install=INSTALL) from problem
    sender = apprise.Apprise()
    for address in addresses:
        if not sender.add(address):
            scheme = address.split("://")[0]
            raise NotificationError("notice.bad-address", scheme=scheme)
    if not sender.notify(body=text, title=f"routerisk: {title}", body_format=apprise.NotifyFormat.TEXT):
        raise NotificationError("notice.not-sent")
