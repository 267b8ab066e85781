"""How many public names mean more than one thing: types, and modules.

A type is a class or an alias of one. Modules of one name mean one thing where one of them serves another: it imports
what the other defines, as the page of the diary does of the diary. `--most N` ends with 1 when more than N types, or
more than N modules, share a name. Run by `make check`.
"""

from __future__ import annotations

import argparse
import ast
import sys
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "src" / "popliteal"


@cache
def tree(path: Path) -> ast.Module:
    """What a module says."""
    return ast.parse(path.read_text(encoding="utf-8"))


def types_in(path: Path) -> Iterator[str]:
    """The public classes and aliases of classes that a module defines."""
    for node in tree(path).body:
        if isinstance(node, ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            if name[:1].isupper() and not name.isupper():
                yield name


def file_of(module: str) -> Path | None:
    """Where a module of ours stands; none for a module of others."""
    place = SOURCE.parent.joinpath(*module.split("."))
    return next((path for path in (place.with_suffix(".py"), place / "__init__.py") if path.exists()), None)


@cache
def imported(path: Path) -> frozenset[Path]:
    """The modules whose own names a module imports, also where it asks a room's face for them."""
    return frozenset(
        found
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("popliteal")
        for alias in node.names
        if (found := home_of(node.module, alias.name))
    )


def home_of(module: str, name: str) -> Path | None:
    """The module that defines a name which another hands on."""
    if inner := file_of(f"{module}.{name}"):
        return inner
    path = file_of(module)
    if path is None or path.name != "__init__.py":
        return path
    for node in tree(path).body:
        if isinstance(node, ast.ImportFrom) and node.module and name in {alias.name for alias in node.names}:
            return home_of(node.module, name)
    return path


def meanings(places: list[Path]) -> list[list[Path]]:
    """Modules of one name, those that serve each other together."""
    groups: list[list[Path]] = []
    for path in places:
        served = [
            group for group in groups if any(path in imported(other) or other in imported(path) for other in group)
        ]
        groups = [group for group in groups if group not in served] + [
            [path, *(other for group in served for other in group)]
        ]
    return groups


def main() -> int:
    """Print the names with their places."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--most", type=int, default=5, help="types, and modules, that may share a name")
    most = parser.parse_args().most
    types: dict[str, list[Path]] = defaultdict(list)
    modules: dict[str, list[Path]] = defaultdict(list)
    for path in sorted(SOURCE.rglob("*.py")):
        if path.stem not in ("__init__", "__main__"):
            modules[path.stem].append(path)
        for name in types_in(path):
            types[name].append(path)
    shared = {name: found for name, found in types.items() if len(found) > 1 and not name.startswith("_")}
    homonyms = {name: found for name, found in modules.items() if len(meanings(found)) > 1}
    for what, all_of, names in (("types", types, shared), ("modules", modules, homonyms)):
        several = sum(len(places) > 1 for places in all_of.values())
        print(f"{len(names)} names of {what} stand for more than one thing; {several} stand in more than one place")
        for name, places in sorted(names.items()):
            print(f"  {name}: {', '.join(place.relative_to(SOURCE).as_posix() for place in places)}")
    return int(max(len(shared), len(homonyms)) > most)


if __name__ == "__main__":
    sys.exit(main())
