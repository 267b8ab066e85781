"""`popliteal mcp`: the tools for an assistant, over its standard streams or over HTTP."""

from __future__ import annotations

from popliteal.casework.ready import make_ready
from popliteal.faces.api.assistant import assistant_app, assistant_server
from popliteal.faces.terminal.serve import api_settings
from popliteal.faces.terminal.text import settings_now
from popliteal.knowledge import load_knowledge


def assistant_command(http: bool, host: str | None, port: int | None) -> None:
    """Answer an assistant until it, or the person, stops.

    Raises:
        SettingsError: over HTTP, a setting cannot be used.
    """
    settings = settings_now()
    if not http:
        assistant_server(make_ready(load_knowledge(settings.knowledge_folder, settings.region)), settings.today).run()
        return
    import uvicorn

    chosen = api_settings(host, port)
    ready = make_ready(load_knowledge(chosen.knowledge_folder, chosen.region))
    print(f"Popliteal is at http://{chosen.host}:{chosen.port}/mcp (stop it with Ctrl+C)", flush=True)
    uvicorn.run(
        assistant_app(ready, chosen), host=chosen.host, port=chosen.port, access_log=False, log_level="warning",
        server_header=False, http="popliteal.faces.pages.connection:Connection",
        proxy_headers=bool(chosen.proxy), forwarded_allow_ips=chosen.proxy or None,
    )  # fmt: skip
