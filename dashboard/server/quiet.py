"""No header that names the server: uvicorn has a setting for it, but Streamlit, which starts it, passes none on."""

import uvicorn

Headers = list[tuple[bytes, bytes]]


def hide_server_name() -> None:
    """Leave out the headers that uvicorn adds of its own; its ``Config`` is made before our code is read."""
    none: Headers = []
    added = property(lambda _: none, lambda _, headers: None)
    uvicorn.Config.encoded_headers = added  # type: ignore[assignment]
