"""What the process runs that annotates one workbook (:mod:`etl.annotated.sandboxed`).

openpyxl imports numpy if it is there, to know its kinds of numbers; no workbook has any, and each annotated return
starts a process. Without numpy that start takes 40 % less.
"""

import sys

sys.modules["numpy"] = None  # type: ignore[assignment]

from etl.annotated.sandboxed import annotate_bytes  # noqa: E402

__all__ = ["annotate_bytes"]
