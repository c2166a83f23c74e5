"""A finished paper, as a page offers it and the command line writes it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PaperFile:
    """File name, content, version of the data; ``gaps``: how many 【请补充】 are to be filled in.

    ``notice``: of the circular how long it is and what is to fill in, as a sentence; ``characters``: its length.
    """

    name: str
    data: bytes
    version: str
    gaps: int = 0
    characters: int = 0
    notice: str = ""
