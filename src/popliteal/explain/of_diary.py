"""The diary: which change counts, and what raises the urgency between two full checks."""

from __future__ import annotations

from popliteal.explain.entries import (
    AllKnowledge,
    Entry,
    Line,
    Pointer,
    Section,
    grounded_line,
    review_text,
    sections_of,
)
from popliteal.knowledge.describe import when_text
from popliteal.knowledge.followup_load import FollowupKnowledge
from popliteal.knowledge.followup_schema import FollowupRule
from popliteal.knowledge.levels import days_text
from popliteal.speech.words import plain, sentence

CHANGE, ABILITY, LOADING = "change", "ability", "loading"
WHEN = {
    "lasted": "The pain has gone on for more than {days} days.",
    "worse": "The average pain of a week has gone up by {worse:g} points or more.",
    "not_better": "By the day expected for its cause the average pain has not gone down by {better:g} points.",
    "cannot_tell": "The day expected for its cause has come, and too few days are filled in to tell.",
    "rose": (
        "The worst pain is {daily.worst} points or more, and the average {daily.average}, above the lowest of the days "
        "before, two days in a row; or the worst {daily.at_once} points on one day."
    ),
    "jumped": "The worst pain is {daily.worst} points or more above the lowest of the days before.",
    "swelling_grows": "The swelling is more than the day before, two days in a row.",
    "newly_kept": "It keeps the person from walking, work or sleep, and did not on the days before.",
    "kept_from_walking_and_sleep": "It keeps the person from walking and sleep two days in a row, and did not before.",
    "harder": "Of {asked} things that make it harder to get over, {least} or more were told since the last full check.",
    "new_sign": "The diary tells of a sign that the last full check did not find.",
}


def diary_titles(followup: FollowupKnowledge) -> dict[str, str]:
    """What the diary goes by: id to title."""
    return {
        CHANGE: "The smallest change that counts",
        ABILITY: "The smallest change of the thing to do again",
        LOADING: "How much pain an exercise may bring",
    } | {rule.id: sentence(rule.reason.format(cause="its cause")) for rule in followup.rules}


def diary_entry(name: str, known: AllKnowledge) -> Entry:
    """One of the figures that the diary goes by, or one of its rules."""
    followup = known.followup
    if name == CHANGE:
        return _change(followup)
    if name == ABILITY:
        return _ability(followup)
    if name == LOADING:
        return _loading(followup)
    rule = next(rule for rule in followup.rules if rule.id == name)
    days = f", within {days_text(rule.within_days)}" if rule.within_days else ""
    return Entry(
        "Rule of the diary", name, diary_titles(followup)[name],
        (f"It raises the level to “{plain(rule.level.name)}”{days}. It never lowers it.",),
        sections_of(
            Section("When it holds", _when(rule, followup)), Section("What it rests on", (grounded_line(rule),)),
        ),
        review_text(rule.review),
    )  # fmt: skip


def _change(followup: FollowupKnowledge) -> Entry:
    change = followup.change
    points = "on the scale from 0 to 10, from one week’s average to another’s"
    lines = (
        Line("Better counts from", f"{change.better:g} points", notes=(("Counted", points),)),
        Line("Worse counts from", f"{change.worse:g} points", notes=(("Counted", points),)),
        Line("Days that a week must have", str(followup.entries_a_week)),
    )
    signs = tuple(
        Line(followup.knowledge.findings[sign].name, "", Pointer("findings", sign)) for sign in followup.asked
    )
    return Entry(
        "Diary", CHANGE, diary_titles(followup)[CHANGE],
        ("Pain goes up and down. A smaller change than this is not called a change.",),
        sections_of(
            Section("What counts", lines),
            Section("What it rests on", (grounded_line(change),)),
            Section("Signs asked each day", signs),
        ),
        review_text(change.review),
    )  # fmt: skip


def _ability(followup: FollowupKnowledge) -> Entry:
    ability = followup.ability
    points = "on the scale from 0 (can’t do it) to 10 (as before), from the first rating to the last"
    counts = Line("A change counts from", f"{ability.points} points", notes=(("Counted", points),))
    return Entry(
        "Diary", ABILITY, diary_titles(followup)[ABILITY],
        ("A smaller change than this can be chance.",),
        sections_of(
            Section("What counts", (counts,)),
            Section("What it rests on", (grounded_line(ability),)),
        ),
        review_text(ability.review),
    )  # fmt: skip


def _loading(followup: FollowupKnowledge) -> Entry:
    loading = followup.loading
    worst = (("Counted", "the worst pain of the day on which it was done, on the scale from 0 to 10"),)
    lines = (
        Line("Next time a bit more, up to", f"{loading.safe} points", notes=worst),
        Line("Next time the same, up to", f"{loading.acceptable} points", notes=worst),
        Line("Next time half, from", f"{loading.rise} points above the usual of the days before"),
        Line("Next time half, too", "after a day with more swelling, or with a danger sign there or in doubt"),
        Line("Left out", "after two times in a row that were too much, until a calm day"),
    )
    return Entry(
        "Diary", LOADING, diary_titles(followup)[LOADING],
        ("What the diary tells of the day on which an exercise was done sets how much of it is done the next time.",),
        sections_of(Section("What counts", lines), Section("What it rests on", (grounded_line(loading),))),
        review_text(loading.review),
    )  # fmt: skip


def _when(rule: FollowupRule, followup: FollowupKnowledge) -> tuple[Line, ...]:
    change = followup.change
    told = WHEN[rule.when].format(
        days=rule.days,
        worse=change.worse,
        better=change.better,
        daily=followup.daily,
        least=followup.persistence.least,
        asked=len(followup.persistence.asked),
    )
    since = Line("The last full check gave at least", plain(rule.from_level.name))
    people = (
        [] if rule.id not in followup.who else [Line("Of whom", when_text(followup.who[rule.id], followup.knowledge))]
    )
    return (Line(told), *people, since, Line("Which change counts", "", Pointer("diary", CHANGE)))
