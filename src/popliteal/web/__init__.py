"""The pages: from the first question to the result, readable by anyone, with no script and nothing from elsewhere."""

from popliteal.web.app import create_app
from popliteal.web.settings import Settings, read_settings, settings_table

__all__ = ["Settings", "create_app", "read_settings", "settings_table"]
