"""What CDS Hooks 2.0 asks of a card and of the list of services, as its tables of fields say (by meaning)."""

from __future__ import annotations

import uuid
from typing import Any

CARD = {"uuid", "summary", "indicator", "detail", "source", "links", "suggestions", "selectionBehavior",
        "overrideReasons", "extension"}  # fmt: skip
SERVICE = {"hook", "title", "description", "id", "prefetch", "usageRequirements", "extension"}
LINK = {"label", "url", "type", "appContext", "autolaunchable", "extension"}
INDICATORS = ("info", "warning", "critical")


def broken_rules(card: Any) -> list[str]:
    """The rules that a card breaks."""
    source, links = card.get("source") or {}, card.get("links", [])
    kept = {
        "fields": card.keys() <= CARD,
        "uuid": "uuid" not in card or _is_uuid(card["uuid"]),
        "summary": 0 < len(card.get("summary", "")) < 140,
        "indicator": card.get("indicator") in INDICATORS,
        "source": bool(source.get("label")) and _is_absolute(source.get("url", "https:")),
        "suggestions": "suggestions" not in card or card.get("selectionBehavior") in ("at-most-one", "any"),
        "override": all(reason.get("display") for reason in card.get("overrideReasons", [])),
        "links": all(link.keys() <= LINK and {"label", "url", "type"} <= link.keys() for link in links),
        "link types": all(link.get("type") in ("absolute", "smart") and _is_absolute(link["url"]) for link in links),
        "app context": all(link.get("type") == "smart" for link in links if "appContext" in link),
    }
    return [name for name, is_kept in kept.items() if not is_kept]


def _is_uuid(text: Any) -> bool:
    try:
        return str(uuid.UUID(str(text))) == text
    except ValueError:
        return False


def _is_absolute(url: Any) -> bool:
    return str(url).startswith(("https:", "http:"))


def broken_rules_of_service(service: Any) -> list[str]:
    """The rules that an entry of the list of services breaks."""
    tokens = [query.split("{{")[1:] for query in service.get("prefetch", {}).values()]
    names = [part.split("}}")[0] for parts in tokens for part in parts]
    kept = {
        "fields": service.keys() <= SERVICE,
        "required": {"hook", "description", "id"} <= service.keys(),
        "tokens": all(name.startswith(("context.", "user")) and name.count(".") <= 1 for name in names),
    }
    return [name for name, is_kept in kept.items() if not is_kept]
