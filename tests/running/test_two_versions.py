"""An older and a newer version of the program on one database: the newer adds to the tables, and nothing is lost."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from postgres_cluster import Cluster
from served import COMMAND, PATIENCE, kill, served
from several import Crowd, port_of
from sqlalchemy import create_engine, make_url, text

import popliteal
from popliteal.store import open_store

pytestmark = pytest.mark.long

FEW, MANY = 48, 1000
NEXT = '''"""Which version kept a case."""

import sqlalchemy as sa
from alembic import op

revision = "9001"
down_revision = "{head}"


def upgrade() -> None:
    op.add_column("cases", sa.Column("kept_by", sa.Text))
'''
COLUMN = 'Column("sealed", LargeBinary, nullable=False),'


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    """The folder of a program that has one migration more, and a column that it fills."""
    package = tmp_path / "newer" / "popliteal"
    shutil.copytree(Path(popliteal.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__"))
    versions = package / "store" / "migrations" / "versions"
    head = max(path.name[1:5] for path in versions.glob("v*.py"))
    (versions / "v9001_kept_by.py").write_text(NEXT.format(head=head), encoding="utf-8")
    tables = package / "store" / "tables.py"
    content = tables.read_text(encoding="utf-8")
    assert COLUMN in content
    more = f'{COLUMN}\n    Column("kept_by", Text, default="newer", onupdate="newer"),'
    tables.write_text(content.replace(COLUMN, more).replace("Table\n", "Table, Text\n", 1), encoding="utf-8")
    return package.parent


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'cases.db'}"
    cluster: Cluster = request.getfixturevalue("cluster")
    return cluster.new_database()


def kept_by(database: str) -> list[str | None]:
    """Which version kept each case."""
    engine = create_engine(make_url(database.replace("postgresql:", "postgresql+psycopg:")))
    with engine.connect() as connection:
        found = [row.kept_by for row in connection.execute(text("SELECT kept_by FROM cases"))]
    engine.dispose()
    return found


@pytest.mark.parametrize("answers", [FEW, pytest.param(MANY, marks=pytest.mark.slow)])
def test_an_update_under_load_loses_no_acknowledged_answer(
    tmp_path: Path, database: str, newer: Path, answers: int
) -> None:
    old = {"POPLITEAL_DATABASE": database}
    with served(tmp_path, **old) as (first, older), served(tmp_path, PYTHONPATH=str(newer), **old) as (second, _):
        ports = [port_of(first)]
        crowd = Crowd(answers, ports)
        with crowd.answering():
            crowd.wait_until(lambda: crowd.acknowledged > answers // 4)
            ports.append(port_of(second))
            crowd.wait_until(lambda: crowd.acknowledged > answers // 2)
            kill(older)
        assert crowd.lost(second) == []
    assert "newer" in kept_by(database), "the newer version kept none"
    print(f"{database.split(':')[0]}: updated under load, {crowd.acknowledged} acknowledged answers, none lost")


def command(database: str, path: Path | None, *words: str) -> subprocess.CompletedProcess[str]:
    """A command of the program in the folder, else of this one."""
    environment = os.environ | {"POPLITEAL_DATABASE": database, **({"PYTHONPATH": str(path)} if path else {})}
    whole = [sys.executable, "-c", COMMAND, *words]
    return subprocess.run(whole, env=environment, text=True, capture_output=True, timeout=PATIENCE)


def test_what_an_update_would_change_is_told_before_it_is_made(database: str, newer: Path) -> None:
    open_store(database, None).close()
    assert command(database, None, "migrate", "--check").returncode == 0
    told = command(database, newer, "migrate", "--check")
    assert (told.returncode, told.stdout) == (1, "to be done: 9001: Which version kept a case.\n")
    assert command(database, None, "migrate", "--check").returncode == 0, "looking changes nothing"

    assert command(database, newer, "migrate").returncode == 0
    assert command(database, newer, "migrate", "--check").returncode == 0
    older = command(database, None, "migrate", "--check")
    assert older.returncode == 2
    assert "from a newer version of popliteal" in older.stderr


def test_of_an_empty_database_it_is_told_which_tables_are_to_be_made_and_which_were(database: str) -> None:
    first = command(database, None, "migrate", "--check")
    assert first.returncode == 1
    assert first.stdout.startswith("to be done: 0001: The table of kept cases.\n")
    made = command(database, None, "migrate")
    assert (made.returncode, made.stdout.splitlines()[0]) == (0, "done: 0001: The table of kept cases.")
    again = command(database, None, "migrate")
    assert again.stdout == "The tables are those that this version uses.\n"
    file = Path(database.removeprefix("sqlite:///") + ".new")
    if database.startswith("sqlite"):
        assert command(f"sqlite:///{file}", None, "migrate", "--check").returncode == 1
        assert not file.exists(), "looking makes no file"
