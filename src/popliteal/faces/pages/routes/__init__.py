"""The addresses of the pages, one file for each part."""

from fastapi import APIRouter

from popliteal.faces.pages.routes import (
    about,
    calendar,
    clinician,
    confirm,
    day,
    diary,
    doses,
    evidence_pages,
    fromfile,
    goal,
    health,
    moment,
    ownwords,
    printed,
    questions,
    result,
    saving,
    start,
)

ROUTERS: tuple[APIRouter, ...] = (
    start.router,
    start.waiting,
    fromfile.router,
    questions.router,
    ownwords.router,
    confirm.router,
    result.router,
    saving.router,
    diary.router,
    day.router,
    moment.router,
    doses.router,
    goal.router,
    calendar.router,
    clinician.router,
    printed.router,
    printed.press,
    about.router,
    evidence_pages.router,
    health.router,
    health.waiting,
)
