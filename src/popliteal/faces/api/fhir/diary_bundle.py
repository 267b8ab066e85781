"""The diary as FHIR: the urgency that it came to, each day's pain, the thing to do again, and the doses taken."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping

from fhir.resources.R4B.bundle import Bundle, BundleEntry
from fhir.resources.R4B.codeableconcept import CodeableConcept
from fhir.resources.R4B.coding import Coding
from fhir.resources.R4B.detectedissue import DetectedIssue
from fhir.resources.R4B.dosage import Dosage, DosageDoseAndRate
from fhir.resources.R4B.flag import Flag
from fhir.resources.R4B.goal import Goal as GoalResource
from fhir.resources.R4B.medicationstatement import MedicationStatement
from fhir.resources.R4B.observation import Observation
from fhir.resources.R4B.period import Period
from fhir.resources.R4B.quantity import Quantity
from fhir.resources.R4B.timing import Timing, TimingRepeat

from popliteal.care.doses import DosesShown, Taken, mg_text
from popliteal.casework.asking import asked_question
from popliteal.casework.doses import DosesJudged
from popliteal.casework.kept import Goal
from popliteal.casework.ready import Ready
from popliteal.faces.api.diary_request import DiaryExport
from popliteal.faces.api.fhir.document import DocumentEntries, device_of, patient_of, provenance_of
from popliteal.faces.api.fhir.observations import SURVEY
from popliteal.faces.api.fhir.risk import UCUM, flag_of
from popliteal.faces.api.fhir.systems import LOINC, MEDICINE, RXNORM, coded, narrative, note, reference, text_only
from popliteal.followup.entry import PARTS, DiaryEntry, Moment, PartOfDay, diary_of
from popliteal.followup.retriage import FollowUp
from popliteal.followup.told import SEVERITY
from popliteal.speech.words import Speaker

AVERAGE = "average pain in the last 24 hours, from 0 (none) to 10 (the worst)"
AT_A_TIME = "pain at one time of the day, from 0 (none) to 10 (the worst)"
WHEN: Mapping[PartOfDay, str] = {
    "before_morning": "NIGHT", "morning": "MORN", "noon": "NOON", "evening": "EVE", "night": "NIGHT",
}  # fmt: skip
"""Time of day -> its code in the EventTiming of FHIR, which leaves the hour to the person as well."""
ABLE = "how well this can be done, from 0 (not at all) to 10 (as before): {activity}"
OPEN_SIGNS = "danger signs with no sure answer on this day; what could hide one is withheld until each is known"


def diary_bundle(sent: DiaryExport, found: FollowUp, judged: DosesJudged, ready: Ready, at: dt.datetime) -> Bundle:
    """A collection of what the diary holds.

    Args:
        sent: the diary, with the answers of the full check.
        found: what it means for how soon to be seen.
        judged: what the doses say, and the danger signs that are open.
        ready: the knowledge made ready.
        at: the moment that goes into it, with a time zone.
    """
    content = sent.model_dump_json() + found.model_dump_json(by_alias=True) + at.isoformat()
    entries = DocumentEntries(hashlib.sha256(content.encode()).hexdigest(), at)
    patient, device = entries.address("patient"), entries.address("device")
    flagged = entries.add("flag", diary_flag(found, patient, device))
    days = diary_of(sent.entries).entries
    for entry in days:
        for name, item in pain_of_day(entry, ready, patient):
            entries.add(f"{name}:{entry.day}", item)
    if sent.goal is not None:
        rated = [entries.add(f"able:{entry.day}", able_on_day(entry, sent.goal, patient))
                 for entry in days if entry.able is not None]  # fmt: skip
        entries.add("goal", goal_of(sent.goal, rated, patient))
    doses = [entries.add(f"dose:{n}", statement_of(dose, ready, patient)) for n, dose in enumerate(sent.taken)]
    for one in judged.log:
        taken = [address for address, dose in zip(doses, sent.taken, strict=True) if dose.medicine == one.medicine]
        if one.notes:
            entries.add(f"notes:{one.medicine}", issue_of(one, taken, patient, device, at))
    if judged.open_signs:
        say = Speaker(sent.case.who)
        asked = [asked_question(name, ready, say).text for name in judged.open_signs]
        entries.add("open signs", open_signs_of(asked, patient, device, at))
    entries.add("patient", patient_of(sent.case))
    entries.add("device", device_of(found.fresh))
    entries.add("provenance", provenance_of(found.fresh, flagged, device, at))
    return Bundle(
        type="collection",
        timestamp=at,
        entry=[BundleEntry(fullUrl=address, resource=resource) for address, resource in entries.resources],
    )


def diary_flag(found: FollowUp, patient: str, device: str) -> Flag:
    """How soon to be seen by what the diary tells; why stands in its text."""
    reasons = [reason.text for reason in found.reasons] or [reason.text for reason in found.fresh.urgency.reasons]
    return flag_of(found.level, found.heading, [found.where, found.by_when, *reasons, *found.notes], patient, device)


def pain_of_day(entry: DiaryEntry, ready: Ready, patient: str) -> Iterator[tuple[str, Observation]]:
    """The worst pain by its LOINC code; the average, and each time of day, in words: no code for these was read.

    A day told by times alone has no average that the person gave.
    """
    severity = ready.knowledge.findings[SEVERITY]
    codes = [Coding(system=LOINC, code=code) for code in severity.codes.get("loinc", [])]
    yield "worst", points_on_day(entry, CodeableConcept(coding=codes, text=severity.name), entry.worst, patient)
    if entry.told_whole:
        yield "average", points_on_day(entry, text_only(AVERAGE), entry.average, patient)
    for moment in entry.moments:
        yield moment.part, pain_at(entry.day, moment, patient)


def pain_at(day: dt.date, moment: Moment, patient: str) -> Observation:
    """The pain at one time of a day, in points from 0 to 10."""
    within = TimingRepeat(boundsPeriod=Period(start=day, end=day), when=[WHEN[moment.part]])
    return Observation(
        status="final",
        category=[coded(SURVEY, "survey", "Survey")],
        code=text_only(AT_A_TIME),
        subject=reference(patient),
        effectiveTiming=Timing(repeat=within),
        valueInteger=moment.pain,
        text=narrative(f"{AT_A_TIME}: {moment.pain}", [f"{PARTS[moment.part]}, {day.isoformat()}"]),
    )


def able_on_day(entry: DiaryEntry, goal: Goal, patient: str) -> Observation:
    """A rating of the thing to do again."""
    return points_on_day(entry, text_only(ABLE.format(activity=goal.activity)), entry.able, patient)


def points_on_day(entry: DiaryEntry, code: CodeableConcept, points: int | None, patient: str) -> Observation:
    """Points from 0 to 10 on one day."""
    return Observation(
        status="final",
        category=[coded(SURVEY, "survey", "Survey")],
        code=code,
        subject=reference(patient),
        effectiveDateTime=entry.day,
        valueInteger=points,
        text=narrative(f"{code.text}: {points}", [entry.day.isoformat()]),
    )


def goal_of(goal: Goal, rated: list[str], patient: str) -> GoalResource:
    """The thing to do again, in the person's own words, with its ratings."""
    return GoalResource(
        lifecycleStatus="active",
        description=text_only(goal.activity),
        subject=reference(patient),
        startDate=goal.since,
        expressedBy=reference(patient),
        note=[note(goal.hope)] if goal.hope else None,
        outcomeReference=[reference(address) for address in rated] or None,
        text=narrative(f"To do again: {goal.activity}", [goal.hope] if goal.hope else []),
    )


def statement_of(dose: Taken, ready: Ready, patient: str) -> MedicationStatement:
    """A dose as the person tells it. FHIR has no time without a zone, so the clock stands in the text."""
    title = ready.care.medicines[dose.medicine].title
    amount = f"{mg_text(dose.mg)} mg" if dose.mg is not None else "an amount that is not counted"
    other = ", in a product for colds or sleep or a prescribed pill" if dose.other_product else ""
    said = f"{amount}{other}, at {dose.at:%H:%M} on the person's own clock"
    rate = [DosageDoseAndRate(doseQuantity=Quantity(value=dose.mg, unit="mg", system=UCUM, code="mg"))]
    return MedicationStatement(
        status="completed",
        medicationCodeableConcept=CodeableConcept(coding=medicine_codes(dose.medicine, ready), text=title),
        subject=reference(patient),
        effectiveDateTime=dose.at.date(),
        informationSource=reference(patient),
        dosage=[Dosage(text=said, doseAndRate=rate if dose.mg is not None else None)],
        text=narrative(f"{title}: {said}", [dose.at.date().isoformat()]),
    )


def medicine_codes(name: str, ready: Ready) -> list[Coding]:
    """What was taken: our own id, and its ingredient in RxNorm."""
    ingredient = ready.care.medicines[name].rxnorm
    return [Coding(system=MEDICINE, code=name), Coding(system=RXNORM, code=ingredient)]


def issue_of(one: DosesShown, taken: list[str], patient: str, device: str, at: dt.datetime) -> DetectedIssue:
    """What there is to know about the doses of one medicine, in the words that the person is to read."""
    notes = [item.text for item in one.notes]
    return DetectedIssue(
        status="final",
        code=CodeableConcept(coding=[Coding(system=MEDICINE, code=one.medicine)], text=f"{one.title}: what was taken"),
        patient=reference(patient),
        identifiedDateTime=at,
        author=reference(device),
        implicated=[reference(address) for address in taken],
        detail=" ".join(notes),
        text=narrative(f"{one.title}: what was taken", notes),
    )


def open_signs_of(asked: list[str], patient: str, device: str, at: dt.datetime) -> DetectedIssue:
    """The danger signs to be asked, in the words that a person reads; no statement of a dose is implicated."""
    return DetectedIssue(
        status="preliminary",
        code=text_only(OPEN_SIGNS),
        patient=reference(patient),
        identifiedDateTime=at,
        author=reference(device),
        detail=" ".join(asked),
        text=narrative(OPEN_SIGNS, asked),
    )
