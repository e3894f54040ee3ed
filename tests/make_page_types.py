"""Write the types of the page's data for its script, from those of Python: tests/page_types/contract.d.ts."""

from __future__ import annotations

import json
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, NotRequired, get_args, get_origin, get_type_hints, is_typeddict

from routerisk.page import contract

FILE = Path(__file__).parent / "page_types" / "contract.d.ts"
HEAD = "// Made by tests/make_page_types.py from routerisk/page/contract.py: change that one, and run the script.\n"
PLAIN = {str: "string", int: "number", float: "number", bool: "boolean"}


def own(module: types.ModuleType) -> Iterator[tuple[str, Any]]:
    """Names and types that a module itself declares, in its order."""
    for name, value in vars(module).items():
        if get_origin(value) is Literal or (is_typeddict(value) and value.__module__ == module.__name__):
            yield name, value


def written(hint: Any, names: dict[Any, str]) -> str:
    """A type as TypeScript has it. Raises TypeError for one that has no JSON."""
    if hint in names:
        return names[hint]
    if hint in PLAIN:
        return PLAIN[hint]
    inner = [written(one, names) for one in get_args(hint)] if get_origin(hint) is not Literal else []
    if get_origin(hint) is list:
        return f"Array<{inner[0]}>"
    if get_origin(hint) is tuple:
        return f"[{', '.join(inner)}]"
    if get_origin(hint) is dict:
        # any text may be asked for; of a few keys some may be missing
        return f"Record<{inner[0]}, {inner[1]}>" if inner[0] == "string" else f"Partial<Record<{inner[0]}, {inner[1]}>>"
    raise TypeError(f"no type of JSON: {hint}")


def interface(name: str, fields: type, names: dict[Any, str]) -> str:
    """One record, with all its fields."""
    lines = []
    for field, hint in get_type_hints(fields, include_extras=True).items():
        optional = get_origin(hint) is NotRequired
        lines.append(f"  {field}{'?' * optional}: {written(get_args(hint)[0] if optional else hint, names)};\n")
    return f"interface {name} {{\n{''.join(lines)}}}\n"


def types_of(module: types.ModuleType) -> str:
    """All types of a module."""
    names = {value: name for name, value in own(module)}
    parts = [
        interface(name, value, names) if is_typeddict(value)
        else f"type {name} = {' | '.join(json.dumps(one) for one in get_args(value))};\n"
        for name, value in own(module)
    ]  # fmt: skip
    return "\n".join([HEAD, *parts])


if __name__ == "__main__":
    FILE.write_text(types_of(contract), encoding="utf-8")
