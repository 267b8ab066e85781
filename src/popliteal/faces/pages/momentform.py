"""The form of one time of a day: how bad the pain is, and when; and what was sent as that time or as problems."""

from __future__ import annotations

from popliteal.faces.pages.diaryform import HIGHEST, scale_of
from popliteal.faces.pages.forms import Form, FormError, Option, Problem, Question
from popliteal.followup.entry import PARTS, Moment

PAIN, PART = "pain", "part"
HOW_BAD, WHEN = "How bad is the pain now?", "What time of day is it?"
NO_PAIN = Problem(PAIN, "f-pain-0", "Choose a number for your pain")
NO_PART = Problem(PART, f"f-part-{next(iter(PARTS))}", "Choose the time of day")
ANOTHER_DAY = Problem(PART, NO_PART.field, "A new day has begun. Choose the time of today")
NOT_OFFERED = "This page does not have what was sent. Please go back and try again."


def moment_form(sent: Form | None = None) -> tuple[Question, Question]:
    """The two questions, with what was sent filled in."""
    given = sent.all(PART) if sent else []
    parts = [
        Option(part, label, PART, "radio", f"f-part-{part}", chosen=part in given) for part, label in PARTS.items()
    ]
    return (
        scale_of(PAIN, HOW_BAD, sent.all(PAIN) if sent else []),
        Question(PART, "choice", WHEN, None, None, tuple(parts)),
    )


def read_moment(form: Form) -> Moment | tuple[Problem, ...]:
    """What a form says of one time of the day.

    Raises:
        FormError: when it says what the page does not offer.
    """
    pain, part = form.one(PAIN), form.one(PART)
    if problems := tuple(one for one, told in ((NO_PAIN, pain), (NO_PART, part)) if not told):
        return problems
    if pain not in map(str, range(HIGHEST + 1)) or part not in PARTS:
        raise FormError(NOT_OFFERED)
    return Moment.model_validate({"part": part, "pain": int(pain)})
