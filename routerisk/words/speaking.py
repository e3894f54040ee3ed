"""How numbers, days and sentences are said in one language and in one way of counting."""

from __future__ import annotations

import math
import string
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from ..messages import Message, unicode_only
from ..units import UNITS, Units
from .catalogues import catalogue

if TYPE_CHECKING:
    from babel import Locale

DASH: Final = "–"
MINUS: Final = "−"
CERTAIN_P: Final = 0.99
"""Above it a probability is said to be above it: no estimate is certain."""


@cache
def words(language: str = "en", units: str = "metric") -> Words:
    """How to speak to one reader. Raises KeyError for a language or units that are not known."""
    return Words(language, UNITS[units])


def in_english(message: Message) -> str:
    """For who reads a program's errors, not its pages."""
    return words().say(message)


class Words(string.Formatter):
    """One language and one way of counting.

    The catalogue writes values as `{name:how}`; `how` is the name of a method here, with arguments after further
    colons: `{run_km:km}`, `{load_km:km:2}`, `{share:percent}`, `{leg:of:leg}`, `{n:plural:run|runs}`.
    Without `how` a text stands as it is, a message is said, and of several each is said, with commas between.
    """

    def __init__(self, language: str, units: Units) -> None:
        self.language, self.units = language, units
        self._texts = catalogue(language)

    # Sentences

    def say(self, what: Message | str, /, **values: Any) -> str:
        """A message, or the sentence of an id with these values.

        Raises KeyError for an id that no catalogue has or a value that is missing.
        """
        message = what if isinstance(what, Message) else Message(what, values)
        return self.vformat(self._texts[message.id], (), message.values)

    def has(self, key: str) -> bool:
        return key in self._texts

    def texts(self, prefix: str) -> Mapping[str, str]:
        """The sentences below an id, as they stand in the catalogue: for the script of a page."""
        return {id.removeprefix(prefix): text for id, text in self._texts.items() if id.startswith(prefix)}

    def get_value(self, key: int | str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        if key == "distance_unit":
            return self.units.distance_label
        if key == "height_unit":
            return self.units.height_label
        return super().get_value(key, args, kwargs)

    def format_field(self, value: Any, format_spec: str) -> str:
        if not format_spec:
            return self._plainly(value)
        how, _, rest = format_spec.partition(":")
        arguments = [rest] if how == "plural" else rest.split(":") if rest else []
        return str(getattr(self, how)(value, *arguments))

    def _plainly(self, value: Any) -> str:
        if isinstance(value, Message):
            return self.say(value)
        if isinstance(value, (tuple, list)):
            return ", ".join(self._plainly(one) for one in value)
        if isinstance(value, float):
            return self.number(value)
        return unicode_only(str(value))

    # Numbers

    def number(self, value: float, digits: int | str = 0) -> str:
        """A number with a fixed count of decimals, a dash where it is absent; never "-0"."""
        if not math.isfinite(value):
            return DASH
        text = f"{value:.{int(digits)}f}"
        text = text.removeprefix("-") if float(text) == 0 else text.replace("-", MINUS)
        return text.replace(".", self._decimal)

    def short(self, value: float) -> str:
        """A number with the decimals that it needs."""
        return f"{value:g}".replace("-", MINUS).replace(".", self._decimal)

    def count(self, n: float) -> str:
        """A whole number, its thousands apart."""
        return f"{n:,.0f}".replace(",", self._texts["format.thousands"])

    def signed(self, value: float, digits: int | str = 1) -> str:
        """A number with its sign; none before zero."""
        text = self.number(value, digits)
        return f"+{text}" if text[0] in "123456789" or (text[0] == "0" and text.strip(f"0{self._decimal}")) else text

    def percent(self, share: float, digits: int | str = 0) -> str:
        """A share of 1, in per cent."""
        return DASH if not math.isfinite(share) else f"{self.number(100.0 * share, digits)} %"

    def points(self, share: float) -> str:
        """A difference of shares, in points of per cent, without a unit."""
        return self.number(100.0 * share)

    def probability(self, p: float) -> str:
        """Of an estimate; never certain."""
        return self.say("number.above", value=self.percent(CERTAIN_P)) if p > CERTAIN_P else self.percent(p)

    def sure(self, p: float) -> str:
        """How sure a statement is that was named for its probability; never certain."""
        return self.say("number.above-99-sure" if p > CERTAIN_P else "number.sure", p=p)

    def km(self, km: float, digits: int | str = 1) -> str:
        """A distance with its unit."""
        return f"{self.number(self.units.distance(km), digits)} {self.units.distance_label}"

    def bare_km(self, km: float, digits: int | str = 1) -> str:
        """A distance without its unit."""
        return self.number(self.units.distance(km), digits)

    def signed_km(self, km: float, digits: int | str = 1) -> str:
        """A sum over a distance, with its sign and without a unit."""
        return self.signed(self.units.distance(km), digits)

    def m(self, metres: float, digits: int | str = 0) -> str:
        """A height, or a short distance, with its unit."""
        return f"{self.number(self.units.height(metres), digits)} {self.units.height_label}"

    def pace(self, seconds: float, km: float) -> str:
        """Minutes and seconds per unit of distance, without the unit; a dash without distance."""
        if not (seconds > 0 and km > 0):
            return DASH
        minutes, rest = divmod(round(seconds / self.units.distance(km)), 60)
        return f"{minutes}:{rest:02d}"

    def pace_of(self, seconds: float, km: float) -> str:
        """The same with its unit."""
        pace = self.pace(seconds, km)
        return pace if pace == DASH else f"{pace} /{self.units.distance_label}"

    # Days and times

    def day(self, day: date) -> str:
        """Such as "3 Mar"."""
        return self._dated(day, "format.day")

    def day_short(self, day: date) -> str:
        """Such as "3 Mar", where there is little room."""
        return self._dated(day, "format.day-short")

    def day_year(self, day: date) -> str:
        """Such as "3 Mar 2025"."""
        return self._dated(day, "format.day-year")

    def weekday(self, day: date) -> str:
        """Such as "Mon 3 Mar"."""
        return self._dated(day, "format.weekday")

    def weekday_year(self, day: date) -> str:
        """Such as "Mon 3 Mar 2025"."""
        return self._dated(day, "format.weekday-year")

    def weekday_alone(self, day: date) -> str:
        """Such as "Mon"."""
        return self._dated(day, "format.weekday-alone")

    def moment(self, moment: datetime) -> str:
        """Such as "2025-03-03 17:05", on the clock that it carries: the same in every language, fit to be sorted."""
        return f"{moment:%Y-%m-%d %H:%M}"

    def time_of_day(self, moment: datetime) -> str:
        """Such as "17:05", on the clock that it carries."""
        return f"{moment:%H:%M}"

    def clock(self, seconds: float) -> str:
        """A duration such as "48:05" or "1:48:05"."""
        if not math.isfinite(seconds):
            return DASH
        minutes, rest = divmod(round(seconds), 60)
        hours, minutes = divmod(minutes, 60)
        return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"

    def hours(self, seconds: float) -> str:
        """A long duration, such as a week's, as "2:13" (hours and minutes)."""
        if not math.isfinite(seconds):
            return DASH
        hours, minutes = divmod(round(seconds / 60.0), 60)
        return f"{hours}:{minutes:02d}"

    def minutes(self, seconds: float) -> str:
        """A duration in whole minutes, without the unit."""
        return self.number(seconds / 60.0)

    # Words

    def of(self, value: str, prefix: str) -> str:
        """The word of the catalogue for a value: `{leg:of:leg}` says `leg.left` where `leg` is "left"."""
        return self.say(f"{prefix}.{value}")

    def surface(self, name: str) -> str:
        """A class of ground; a new one is called by its own name until a catalogue has a better word."""
        key = f"surface.{name}"
        return self.say(key) if self.has(key) else name.replace("_", " ")

    def plural(self, count: float, forms: str) -> str:
        """The form for a count, of forms with bars between, in the order of the language's plural rules."""
        given = forms.split("|")
        order = [*sorted(self._locale.plural_form.tags, key=_RULES.index), "other"]
        return given[order.index(self._locale.plural_form(count))]

    def listed(self, values: Sequence[Any]) -> str:
        """Such as "a, b and c"."""
        texts = [self._plainly(value) for value in values]
        return self.say("format.and", first=", ".join(texts[:-1]), last=texts[-1]) if len(texts) > 1 else "".join(texts)

    def apart(self, values: Sequence[Any]) -> str:
        """Such as "a; b; c": sentences that may have commas in them."""
        return "; ".join(self._plainly(value) for value in values)

    @property
    def _locale(self) -> Locale:
        return _locale_of(self.language)

    @property
    def _decimal(self) -> str:
        return self._texts["format.decimal"]

    def _dated(self, day: date, pattern: str) -> str:
        from babel.dates import format_date

        return format_date(day, self._texts[pattern], locale=self._locale)


_RULES: Final = ("zero", "one", "two", "few", "many")
"""The categories of CLDR's plural rules but "other", in their order."""


@cache
def _locale_of(language: str) -> Locale:
    from babel import Locale

    return Locale(language)
