"""How many public names mean more than one thing: types, and modules that are no face of a room's own module.

A type is a class or an alias of one. `--most N` ends with 1 when more types than N share a name. Run by `make check`.
"""

from __future__ import annotations

import argparse
import ast
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "src" / "popliteal"


def types_in(path: Path) -> Iterator[str]:
    """The public classes and aliases of classes that a module defines."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            if name[:1].isupper() and not name.isupper():
                yield name


def homonyms(places: dict[str, list[Path]]) -> dict[str, list[Path]]:
    """The public names that stand in more than one place."""
    return {name: found for name, found in sorted(places.items()) if len(found) > 1 and not name.startswith("_")}


def main() -> int:
    """Print the names with their places."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--most", type=int, default=5, help="types that may share a name")
    most = parser.parse_args().most
    types: dict[str, list[Path]] = defaultdict(list)
    modules: dict[str, list[Path]] = defaultdict(list)
    for path in sorted(SOURCE.rglob("*.py")):
        place = path.relative_to(SOURCE)
        if path.stem not in ("__init__", "__main__"):
            modules[path.stem].append(place)
        for name in types_in(path):
            types[name].append(place)
    shared = homonyms(types)
    for what, found in (("types", shared), ("modules", homonyms(modules))):
        print(f"{len(found)} names of {what} stand for more than one thing")
        for name, places in found.items():
            print(f"  {name}: {', '.join(place.as_posix() for place in places)}")
    return int(len(shared) > most)


if __name__ == "__main__":
    sys.exit(main())
