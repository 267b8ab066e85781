"""No test says something of each of nothing: its loops that assert run over `some`, or over what is written there."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
FILES = sorted(path for path in TESTS.rglob("test_*.py") if "node_modules" not in path.parts)
WRITTEN = (ast.Tuple, ast.List, ast.Set, ast.Dict)


def unguarded(source: str) -> list[int]:
    """Lines of loops in tests that assert and might run over nothing; what Hypothesis draws may be nothing."""
    tests = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)]
    drawn = [test for test in tests if any("given" in ast.unparse(item) for item in test.decorator_list)]
    named = [test for test in tests if test.name.startswith("test_") and test not in drawn]
    return [loop.lineno for test in named for loop in _outer_loops(test.body) if not _runs(loop.iter)]


def _outer_loops(body: list[ast.stmt]) -> Iterator[ast.For]:
    for node in body:
        if isinstance(node, ast.For) and any(isinstance(inner, ast.Assert) for inner in ast.walk(node)):
            yield node
        elif isinstance(node, ast.With):
            yield from _outer_loops(node.body)


def _runs(over: ast.expr) -> bool:
    if isinstance(over, ast.Call) and isinstance(over.func, ast.Name):
        return over.func.id in ("some", "range")
    return isinstance(over, WRITTEN)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_loop_that_asserts_is_known_to_run(path: Path) -> None:
    assert unguarded(path.read_text(encoding="utf-8")) == []


def test_a_loop_that_may_not_run_is_found() -> None:
    assert unguarded("def test_a():\n    for x in found():\n        assert x") == [2]
    assert unguarded("def test_a():\n    with b:\n        for x in found():\n            assert x") == [3]
    assert unguarded("def test_a():\n    for x in some(found()):\n        assert x") == []
