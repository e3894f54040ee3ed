"""Every sentence is in every catalogue, with the same values; numbers and days are said as each language does."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from routerisk.errors import UsageError
from routerisk.messages import Message, said
from routerisk.words import DASH, LANGUAGES, Words, catalogue, usual_language, words

PACKAGE = ROOT / "routerisk"
ENGLISH = catalogue("en")


def values_of(text: str) -> set[str]:
    """Names of the values of a sentence, those within plural forms too."""
    found = set()
    for _, name, how, _ in string.Formatter().parse(text):
        if name:
            found.add(name)
        found |= values_of(how) if how else set()
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_has_every_sentence_with_the_same_values(language: str) -> None:
    texts = catalogue(language)
    assert texts.keys() == ENGLISH.keys()
    for key, text in texts.items():
        assert values_of(text) == values_of(ENGLISH[key]), key
        assert text or key in ("nothing", "head.flags"), key


def ids_in_code() -> Iterator[str]:
    """Every text of the package that could be an id, and the prefixes of those that are put together."""
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value
            if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                yield f"{node.values[0].value}*"
    for path in (PACKAGE / "page" / "client").glob("*"):
        yield from re.findall(r"say\(\"([\w.-]+)\"", path.read_text(encoding="utf-8"))
        yield from (
            f"script.{key}" for key in re.findall(r"(?:\"|words\.)([\w.-]+)\b", path.read_text(encoding="utf-8"))
        )
        yield from (f"script.{key}*" for key in re.findall(r"`([\w.-]+)\$\{", path.read_text(encoding="utf-8")))
        yield from (f"{key}*" for key in re.findall(r"say\(\"([\w.-]+)\" ~", path.read_text(encoding="utf-8")))


def test_every_sentence_is_said_somewhere() -> None:
    named = set(ids_in_code())
    begun = tuple(name[:-1] for name in named if name.endswith("*") and len(name) > 3)
    inner = {f"{prefix}." for text in ENGLISH.values() for prefix in re.findall(r":of:([\w.-]+)", text)}
    unsaid = [key for key in ENGLISH if key not in named and not key.startswith((*begun, *inner, "format.", "number."))]
    assert unsaid == []


def calls_of(path: Path, names: set[str]) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in names:
                yield node


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_what_code_says_has_a_sentence(path: Path) -> None:
    """Also what is raised: an error carries an id and values, never a finished sentence."""
    errors = {"TrackFileError", "MapDataError", "OfflineError", "StoreError", "UsageError", "ReportError",
              "NotificationError"}  # fmt: skip
    for call in calls_of(path, {"said", "Message", *errors}):
        first = call.args[0] if call.args else None
        if isinstance(first, ast.Constant) and isinstance(first.value, str):
            assert first.value in ENGLISH, f"{path.name}:{call.lineno}: {first.value}"
        parts = first.values if isinstance(first, ast.JoinedStr) else []
        texts = "".join(str(part.value) for part in parts if isinstance(part, ast.Constant))
        assert " " not in texts, f"{path.name}:{call.lineno}: {texts}"


def test_numbers_as_each_language_writes_them() -> None:
    en, de = words("en"), words("de")
    assert (en.number(1.25, 1), de.number(1.25, 1)) == ("1.2", "1,2")
    assert (en.km(12.34), de.km(12.34)) == ("12.3 km", "12,3 km")
    assert en.number(float("nan")) == DASH
    assert en.number(-0.001, 1) == "0.0"
    assert en.number(-3.0) == "−3"
    assert (en.signed(0.04), en.signed(0.4), en.signed(-0.4), en.signed(3, 0)) == ("0.0", "+0.4", "−0.4", "+3")
    assert (en.probability(0.999), de.probability(0.999)) == ("above 99 %", "über 99 %")
    assert (en.short(3.0), de.short(2.5)) == ("3", "2,5")
    assert (en.count(999), en.count(1_234_567.0), de.count(1_234)) == ("999", "1,234,567", "1.234")


def test_miles_and_feet() -> None:
    miles = words("en", "imperial")
    assert miles.km(1.609344) == "1.0 mi"
    assert miles.m(3.048) == "10 ft"
    assert miles.pace_of(300.0, 1.0) == "8:03 /mi"
    assert miles.say("number.pctkm", value=1.6) == "1.0 % mi", "a dose is a slope times a distance"


def test_days_as_each_language_says_them() -> None:
    day = date(2026, 9, 3)
    assert [words("en").day(day), words("en").day_year(day)] == ["3 Sep", "3 Sep 2026"]
    assert [words("de").day(day), words("de").weekday(date(2026, 3, 2))] == ["3. Sept.", "Mo. 2. März"]
    assert words("de").moment(datetime(2026, 9, 3, 7, 5, tzinfo=UTC)) == "2026-09-03 07:05"


def test_plural_forms() -> None:
    assert [words("en").say("number.runs", n=n) for n in (0, 1, 2)] == ["0 runs", "1 run", "2 runs"]
    assert [words("de").say("number.runs", n=n) for n in (0, 1, 2)] == ["0 Läufe", "1 Lauf", "2 Läufe"]


def test_a_message_within_a_message_is_said_in_its_language() -> None:
    message = said("part.week.more", jump=0.3, usual=said("part.week.floor", floor_km=5.0))
    assert words("en").say(message) == "30 % more km than 5.0 km, which stand for three weeks with hardly any."
    assert words("de", "imperial").say(message).startswith("30 % mehr mi als 3,1 mi")


def test_sentences_beside_each_other() -> None:
    assert words("en").apart(["a, b", said("part.no-run")]) == "a, b; No run this week."


def test_a_message_knows_those_within_it() -> None:
    message = said("a", b=said("b", n=1), more=(said("c", d=said("d")), "e"))
    assert [one.id for one in message.within()] == ["a", "b", "c", "d"]


@given(st.text())
def test_texts_from_outside_are_said_as_they_are(text: str) -> None:
    """Braces in a name are no placeholders."""
    assert words("en").say(said("plain", text=text)) == text


TEXTS = st.text(st.characters(exclude_categories=("Cs",)))
VALUES = st.recursive(
    st.one_of(TEXTS, st.integers(), st.floats(allow_nan=False), st.booleans(), st.dates()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(tuple),
        st.builds(Message, st.text("abc.", min_size=1), st.dictionaries(st.text("xyz", min_size=1), inner, max_size=3)),
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.text("xyz_", min_size=1), VALUES, max_size=4))
def test_a_message_is_kept_and_found_again(values: dict) -> None:
    message = Message("some.id", values)
    again = Message.loads(message.dumps())
    assert again == message
    assert len({again, message}) == 1


def test_an_error_is_english_as_a_text_and_any_language_as_a_message() -> None:
    problem = UsageError("diary.no-level", level=11)
    assert str(problem) == "a pain has a level from 0 (none) to 10, not 11"
    assert words("de").say(problem.message).startswith("ein Schmerz hat eine Stärke")


@pytest.mark.parametrize(("lang", "language"), [("de_DE.UTF-8", "de"), ("en_GB.UTF-8", "en"), ("C", "en"),
                                                 ("fr_FR.UTF-8", "en")])  # fmt: skip
def test_the_language_of_the_computer(monkeypatch: pytest.MonkeyPatch, lang: str, language: str) -> None:
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", lang)
    assert usual_language() == language


def test_a_language_that_there_is_not() -> None:
    with pytest.raises(KeyError):
        Words("xx", words().units)
