"""What every exported column means: read from the docstrings of the records that it comes from."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Final

from .columns import TABLES, Column

_AXES: Final = re.compile(r"^\([a-z0-9, +]+\)\s*", re.IGNORECASE)
"""A field's shape says nothing of one cell of a table."""

_UNITS: Final = (
    ("_pctkm", "% km"), ("_km", "km"), ("_mps", "m/s"), ("_deg", "degree"), ("_pct", "%"), ("_ms", "ms"),
    ("_mm", "mm"), ("_m", "m"), ("_s", "s"), ("_p", "probability, 0-1"), ("_share", "0-1"), ("_count", "count"),
)  # fmt: skip
_OTHER_UNITS: Final = {"steps": "count", "confidence": "probability, 0-1", "level": "", "impact": "1", "uneven": "1",
                       "overuse": "0-100", "asymmetry": "0-100", "fixes": "count", "seconds": "s"}  # fmt: skip


@dataclass(frozen=True)
class Meaning:
    """One line of the data dictionary."""

    table: str
    column: str
    unit: str
    meaning: str


def dictionary() -> list[Meaning]:
    """Every column of every table, in the order in which they are written."""
    return [Meaning(table, column.name, unit_of(column), " ".join(_words(column)))
            for table, columns in TABLES.items() for column in columns]  # fmt: skip


def dictionary_markdown() -> str:
    """The dictionary as a Markdown table."""
    lines = ["| table | column | unit | meaning |", "|---|---|---|---|"]
    lines += [f"| {m.table} | {m.column} | {m.unit} | {m.meaning.replace('|', chr(92) + '|')} |" for m in dictionary()]
    return "\n".join(lines)


def unit_of(column: Column) -> str:
    """By the suffix of the field that it comes from."""
    if column.unit is not None:
        return column.unit
    name = column.field
    if name in _OTHER_UNITS:
        return _OTHER_UNITS[name]
    return next((unit for suffix, unit in _UNITS if name.endswith(suffix)), "")


def _words(column: Column) -> Iterator[str]:
    if column.record is not None:
        told = _AXES.sub("", field_docs(column.record).get(column.field, ""))
        if told:
            yield told
    if column.note:
        yield column.note


@cache
def field_docs(record: type) -> dict[str, str]:
    """The docstring below each field of a dataclass, on one line."""
    (definition,) = ast.parse(textwrap.dedent(inspect.getsource(record))).body
    statements = definition.body if isinstance(definition, ast.ClassDef) else []
    docs: dict[str, str] = {}
    for statement, following in pairwise(statements):
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            said = following.value if isinstance(following, ast.Expr) else None
            if isinstance(said, ast.Constant) and isinstance(said.value, str):
                docs[statement.target.id] = " ".join(said.value.split())
    return docs
