"""The index of names that the search box fetches: one for each role, set of towns and county, packed once a version."""

import gzip
import logging
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from hashlib import blake2b

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from dashboard.data.warehouse import BrokenPointerError, Edition, current_edition
from dashboard.server.access import EVERYBODY, Person
from etl.folder import DataFolder, default_folder

PATH = "names.json"
NEEDS = "read"
# Indexes kept: of two versions, for some roles and towns each.
KEPT = 16

Maker = Callable[[DataFolder, Edition, Person, str], bytes]
"""Makes the index of a version and county, as JSON, for a reader."""
CountyOf = Callable[[Edition, str], str]
"""The county that an area is or lies in; nothing for any other text."""


def routes(root: str, make: Maker, county_of: CountyOf) -> list[Route]:
    """The route of the index below ``root``; ``?town=`` is the area of the page."""
    packed = lru_cache(maxsize=KEPT)(lambda *key: _packed(make(*key)))

    async def answer(request: Request) -> Response:
        reader: Person = getattr(request.state, "person", EVERYBODY)
        if NEEDS not in reader.may:
            return JSONResponse(None, status_code=403)
        folder = default_folder()
        try:
            edition = current_edition(folder)
        except BrokenPointerError:
            logging.getLogger(__name__).exception("the index of names cannot be made")
            return JSONResponse(None, status_code=503)
        if edition is None:
            return JSONResponse(None, status_code=404)
        # What a reader may see hangs on role and towns, not on the name.
        area = request.query_params.get("town", "")
        county = await to_thread.run_sync(county_of, edition, area)
        key = folder, edition, replace(reader, name=""), county
        body, tag = await to_thread.run_sync(packed, *key)
        # Nobody else's copy is given to a reader, and a newer version is noticed.
        headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Accept-Encoding"}
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        if "gzip" not in request.headers.get("accept-encoding", ""):
            return Response(gzip.decompress(body), headers=headers, media_type="application/json")
        headers["Content-Encoding"] = "gzip"
        return Response(body, headers=headers, media_type="application/json")

    return [Route(f"{root}/{PATH}", answer, methods=["GET"])]


def _packed(content: bytes) -> tuple[bytes, str]:
    body = gzip.compress(content, mtime=0)
    return body, f'"{blake2b(body, digest_size=8).hexdigest()}"'
