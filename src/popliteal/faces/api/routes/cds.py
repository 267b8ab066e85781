"""CDS Hooks 2.0: discovery, the one service, and what became of its cards, of which only a count is kept."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from popliteal.faces.api.api_desk import ApiDeskNow
from popliteal.faces.api.body import StrictRoute
from popliteal.faces.api.cards import SERVICE, CdsCards, CdsFeedback, CdsServices, HookRequest, cards_for
from popliteal.faces.api.examples import FEEDBACK, HOOK

router = APIRouter(prefix="/api/v1/cds-services", route_class=StrictRoute, tags=["CDS Hooks"])
counted = APIRouter(prefix="/api/v1", route_class=StrictRoute, tags=["CDS Hooks"])
NOT_LOOKED_UP: dict[int | str, dict[str, Any]] = {412: {"description": "The answers were not prefetched."}}


class OutcomeCounts(BaseModel):
    """What became of the cards since this process began."""

    accepted: int
    overridden: int


def _signed(request: Request, desk: ApiDeskNow) -> None:
    """Refuse what no client of ours signed, where keys of clients are set."""
    if desk.tokens is not None:
        url = request.url
        places = [f"{url.scheme}://{url.netloc}{before}{url.path}" for before in {"", desk.settings.prefix}]
        desk.tokens.check(request.headers.get("authorization", ""), places)


SIGNED = [Depends(_signed)]


def _example(content: dict[str, Any]) -> Any:
    return Body(openapi_examples={"example": {"summary": "a record was opened", "value": content}})


@router.get("", response_model=CdsServices, response_model_exclude_none=True)
async def discovery() -> CdsServices:
    """What can be called, and what is to be looked up before."""
    return CdsServices()


@router.post(
    f"/{SERVICE}", response_model=CdsCards, response_model_exclude_none=True, dependencies=SIGNED,
    responses=NOT_LOOKED_UP,
)  # fmt: skip
def call(sent: Annotated[HookRequest, _example(HOOK)], desk: ApiDeskNow) -> Response:
    """The card for the person whose record was opened, when they answered our form."""
    found = cards_for(sent, desk.ready, desk.now().date(), desk.settings.api_app)
    return Response(found.model_dump_json(exclude_none=True), media_type="application/json")


@router.post(f"/{SERVICE}/feedback", dependencies=SIGNED)
async def feedback(sent: Annotated[CdsFeedback, _example(FEEDBACK)], desk: ApiDeskNow) -> dict[str, Any]:
    """What became of cards. Which card, whose, and why is not kept."""
    for item in sent.feedback:
        desk.outcomes.add(item.outcome)
    return {}


@counted.get("/cds-feedback", response_model=OutcomeCounts)
async def outcomes(desk: ApiDeskNow) -> OutcomeCounts:
    """How often cards were accepted and overridden since this process began."""
    return OutcomeCounts(accepted=desk.outcomes.counts["accepted"], overridden=desk.outcomes.counts["overridden"])
