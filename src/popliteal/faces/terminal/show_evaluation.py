"""An evaluation as tables for a terminal."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table

from popliteal.workshop.evaluation.histories import LENGTHS

ROWS = {
    "top1": "right cause first",
    "top3": "right cause in first 3",
    "top5": "right cause in first 5",
    "triage_exact": "triage: stated level",
    "triage_hazardous": "triage: hazardous (too low)",
    "triage_over": "triage: over (too high)",
}


def print_evaluation(report: dict[str, Any], console: Console) -> None:
    """Print the shares with 95 % intervals, by group, then reliability, baselines and misses.

    "listed" leaves out the cases whose cause the knowledge base does not list; "flat" gives all causes equal priors;
    "expected" is the share of hits that the chances themselves lead to expect.
    """
    groups = {"all": report["all"], "not thin": report["not_thin"], "thin": report["thin"], **report["by_kind"]}
    for name, block in groups.items():
        _block(name, block, console)
    _levels(report["all"], console)
    _reliability(report["all"], console)
    console.print("\nBaselines, so that neither cheap strategy looks good", style="bold")
    for level, block in report["baselines"].items():
        console.print(
            f"  always {level}: hazardous {_share(block['triage_hazardous'])}, over {_share(block['triage_over'])}"
        )
    _misses(report["misses"], console)


def _share(counted: dict[str, float]) -> str:
    return f"{counted['k']}/{counted['n']} = {counted['share']:.0%} ({counted['low']:.0%} to {counted['high']:.0%})"


def _block(name: str, block: dict[str, Any], console: Console) -> None:
    table = Table(title=f"{name}: {block['n']} cases", title_justify="left", title_style="bold", box=None)
    for column in ("measure", "share (95 % interval)", "listed", "flat", "expected"):
        table.add_column(column, no_wrap=True)
    for key, label in ROWS.items():
        listed = block["listed_causes"].get(key)
        flat = block["equal_priors"].get(key)
        table.add_row(
            label,
            _share(block[key]),
            f"{listed['share']:.0%}" if listed else "",
            f"{flat['share']:.0%}" if flat else "",
            f"{block['expected'][key]:.0%}" if key in block["expected"] else "",
        )
    table.add_row("Brier score (first cause)", f"{block['brier']:.3f}")
    console.print()
    console.print(table)


def _levels(block: dict[str, Any], console: Console) -> None:
    console.print("\nStated level, and what the program said", style="bold")
    for level, row in block["triage_by_level"].items():
        said = ", ".join(f"{name} {n}" for name, n in row["said"].items())
        console.print(f"  {level} ({row['n']}): {said}")


def _reliability(block: dict[str, Any], console: Console) -> None:
    console.print("\nReliability of the first cause's chance", style="bold")
    for row in block["reliability"]:
        console.print(f"  stated {row['stated']:.0%}: came true {_share(row['came_true'])}")


def _misses(misses: list[dict[str, Any]], console: Console) -> None:
    console.print("\nMisses (not in first 3, hazardous, over, or not readable)", style="bold")
    for miss in misses:
        marks = [word for word in ("hazardous", "over", "thin") if miss[word]]
        place = miss["problem"] or f"rank {miss['rank']} behind {', '.join(miss['said'])}"
        console.print(
            f"  {miss['id']} {'/'.join(miss['causes'])}: {place}; said {miss['level']}, stated {miss['triage']}"
            + (f" [{', '.join(marks)}]" if marks else ""),
            markup=False,
        )


def print_interviews(report: dict[str, Any], console: Console) -> None:
    """Print the figures of the interviewed cases, one block a way of answering the rest."""
    for name, run in report.items():
        console.print(f"\n{name.replace('_', ' ')}: {run['n']} cases", style="bold")
        for what in ("pages", "questions", "items"):
            console.print(f"  {what}: median {run[what]['median']:g}, 90th percentile {run[what]['p90']:g}")
        for key in ("same_level", "same_first_cause", "triage_exact", "triage_hazardous", "triage_over"):
            console.print(f"  {key.replace('_', ' ')}: {_share(run[key])}")
        console.print(f"  ended: {', '.join(f'{reason} {n}' for reason, n in run['ended'].items())}")
        for item in run["different"]:
            console.print(f"  {item['id']}: {item['level']}, whole history {item['whole_history']}", markup=False)


def print_panel(report: dict[str, Any], console: Console) -> None:
    """Print, for each way of telling, how many are sent too late, too soon, and exactly as the panel says.

    Where the names of causes are given: how many have one, and for how many it is told.
    """
    for way, block in report.items():
        console.print(f"\n{way.replace('_', ' ')}: {block['n']} people", style="bold")
        for key in ("under", "over", "exact", *(key for key in ("has_a_name", "named") if key in block)):
            console.print(f"  {key.replace('_', ' ')}: {_share(block[key])}")
        for label, key, limit in (
            ("too late", "too_late", "lowest_safe"),
            ("too soon", "too_soon", "highest_reasonable"),
        ):
            for one in block[key]:
                days = f" {one['days']} days" if "days" in one else ""
                console.print(f"  {label} {one['id']}: said {one['level']}{days}, {limit} {one[limit]}", markup=False)


def print_histories(report: dict[str, Any], console: Console) -> None:
    """Print the figures of completed histories, all and by group, and the change against an earlier run."""
    for name, block in {"all": report["all"], **report["groups"], **report["by_file"], **report["by_kind"]}.items():
        console.print(f"\n{name.replace('_', ' ')}: {block['n']} people", style="bold")
        for key in (
            "hazardous",
            "over",
            "above_best",
            "calm",
            "calm_given_of_best_calm",
            "as_whole",
            "first_as_whole",
            "top1",
            "top3",
            "top5",
            "team_top1",
            "team_top3",
            "whole_top1",
            "whole_top3",
            "whole_top5",
            "named",
            "whole_named",
            "unlisted_named",
            "unlisted_whole_named",
        ):
            console.print(f"  {key.replace('_', ' ')}: {_share(block[key])}")
        if block["n"]:
            console.print("  " + "; ".join(f"{what}: median {block[what]['median']:g}" for what in LENGTHS))
            for what in ("", "whole_"):
                told = f"{block[what + 'said']:.2f}, Brier {block[what + 'brier']:.3f}"
                console.print(f"  {what.replace('_', ' ')}first cause: said {told}")
            console.print(f"  ended: {', '.join(f'{reason} {n}' for reason, n in block['ended'].items())}")
    for ident, one in report["people"].items():
        marks = [word for word in ("hazardous", "over") if one[word]]
        if marks:
            console.print(f"  {ident}: said {one['level']}, best {one['best']} [{', '.join(marks)}]", markup=False)
    _change(report.get("change", {}), console)


def print_careless(report: dict[str, Any], console: Console) -> None:
    """Print the means over all runs of people who answer carelessly."""
    console.print(f"{report['n']} people, answered carelessly {report['seeds']} times; means of a run", style="bold")
    for name in ("hazardous", "over", "calm", "top1", "top3", *LENGTHS):
        console.print(f"  {name}: {report[name]:g}")
    console.print(f"  hazardous in each run: {', '.join(map(str, report['hazardous_by_seed']))}")


def _change(change: dict[str, Any], console: Console) -> None:
    for name, moved in change.items():
        if name != "n":
            span = f"({moved['low']} to {moved['high']})"
            console.print(f"  {name}: {moved['before']} to {moved['after']}, change {moved['change']} {span}")


def print_intake(report: dict[str, Any], console: Console) -> None:
    """Print how own words were read, with every proposal that the key does not have and every mention missed."""
    console.print(f"{report['texts']} texts, {report['mentions']} mentions, {report['denials']} of them denials")
    for key in ("precision", "recall", "polarity"):
        console.print(f"  {key}: {_share(report[key])}")
    missed = [f"{item['id']} {item['finding']}" for item in report["missed_emergency"]]
    console.print(f"  danger signs whose question was not brought: {', '.join(missed) or 'none'}")
    for item in report["different"]:
        for key in ("not_in_key", "missed", "other_polarity"):
            if item[key]:
                console.print(f"  {item['id']}: {key.replace('_', ' ')}: {'; '.join(item[key])}", markup=False)
