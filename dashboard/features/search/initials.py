"""The initials of the pinyin of a name: what a reader types instead of characters (sg for 松岗).

A character with several readings has the initial of each, for names of places are often read their own way.
"""

from functools import lru_cache


def initials(text: str) -> str:
    """``s g sq``: the possible initials of each letter of a text, separated by spaces; signs are left out.

    ``assets/search.js`` reads it: letters and digits stand for themselves.
    """
    return " ".join(_of(character) for character in text.lower() if character.isalnum())


@lru_cache(maxsize=8192)
def _of(character: str) -> str:
    if character.isascii():
        return character
    # Takes a second: for whoever makes the index, not for everybody who starts the dashboard.
    from pypinyin import Style, pinyin

    readings = pinyin(character, style=Style.FIRST_LETTER, heteronym=True)[0]
    return "".join(sorted({reading[0] for reading in readings if reading})) or character
