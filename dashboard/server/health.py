"""``/healthz``: whether a reader would get figures now, the whole way through threads and data."""

import shutil
from typing import Any

import anyio
from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from dashboard.data.warehouse import current_edition, open_warehouse
from dashboard.server import access
from dashboard.server.settings import LOOPBACK
from etl import run
from etl.folder import DataFolder, default_folder

SECONDS = 5.0


def routes(root: str) -> list[Route]:
    """The route, below ``root``."""
    return [Route(f"{root}/healthz", _healthz, methods=["GET"])]


async def _healthz(request: Request) -> Response:
    told: dict[str, Any] | None = None
    with anyio.move_on_after(SECONDS):
        try:
            told = await to_thread.run_sync(state, default_folder(), abandon_on_cancel=True)
        except Exception as error:  # whatever it is: a reader would not get figures either
            told = {"fault": type(error).__name__}
    told = told or {"fault": "timeout"}
    is_own = request.client is not None and request.client.host in LOOPBACK
    status = 503 if "fault" in told else 200
    return JSONResponse(told if is_own else {}, status_code=status)


def state(folder: DataFolder) -> dict[str, Any]:
    """What a monitor wants to know; null where there is nothing.

    version and as_of in force, disk_free (bytes), last_failed_publish (time), access_fault (what is wrong with
    ``access.yml``).

    Raises:
        BrokenPointerError, duckdb.Error: what is published cannot be read.
    """
    edition = current_edition(folder)
    if edition:
        open_warehouse(edition).rows("select count(*) from published.period")
    return {
        "version": edition.version if edition else None,
        "as_of": edition.as_of.isoformat() if edition else None,
        "disk_free": shutil.disk_usage(folder.root if folder.root.exists() else "/").free,
        "last_failed_publish": run.failed_at(folder),
        "access_fault": access.fault(folder),
    }
