"""For whoever keeps the cases of others: a copy, putting it back, and the tables brought up to date."""

from __future__ import annotations

from pathlib import Path

import typer

from popliteal.faces.terminal.text import settings_now


def backup_command(target: Path) -> None:
    """Write a copy of all cases and say how many it holds."""
    from popliteal.store.backup import write_backup

    count = write_backup(settings_now().database, target)
    print(f"{target}: {count:,} cases, locked as they are kept. Whoever deletes a case counts on old copies going too.")


def restore_command(source: Path, replace: bool, keep_clinicians: bool) -> None:
    """Put a copy back and say what it brings with it."""
    from popliteal.store.backup import restore_backup

    restored = restore_backup(settings_now().database, source, replace, keep_clinicians)
    print(f"{restored.cases:,} cases were put back, as they were when the copy was made.")
    if keep_clinicians:
        print("Clinicians' codes that were stopped after that open their cases again.")
    else:
        print(f"Clinicians' codes were stopped in {restored.stopped:,} of them; each person can make a new one.")
    print("Cases that were deleted after that are there again.")


def migrate_command(only_check: bool) -> None:
    """Bring the tables up to date and say what was done; with `only_check` what is missing, and exit 1 if it is."""
    from popliteal.store.database import open_database, steps_to_take

    url = settings_now().database
    missing = steps_to_take(url)
    if not only_check:
        open_database(url).dispose()
    for step in missing:
        print(f"{'to be done' if only_check else 'done'}: {step}")
    if only_check and missing:
        raise typer.Exit(1)
    print("The tables are those that this version uses.")
