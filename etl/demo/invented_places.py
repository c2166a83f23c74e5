"""An invented city or province (``scale.yml``): its areas, towns, villages and organisations, in equal parts."""

from collections.abc import Iterator, Sequence

from etl.demo.register import social_credit_code
from etl.demo.seeds import REGISTER, SCALE, Row

ORGANIZATION = "organization"


def invented_places(scale: str) -> Iterator[tuple[str, list[Row]]]:
    """Level → its places; then the organisations of the counties. ``number`` counts them within where they lie."""
    sizes, above = SCALE["sizes"][scale], [{"stem": "", **SCALE["whole"][scale]}]
    counties = above
    for level, many in sizes.items():
        if many and level != ORGANIZATION:
            above = [_place(level, *each) for each in _shared_out(many, above)]
            yield level, above
        counties = above if level in SCALE["areas"] else counties
    yield (
        ORGANIZATION,
        [_organization(*each) for each in _shared_out(sizes[ORGANIZATION], counties)],
    )


def _shared_out(many: int, above: Sequence[Row]) -> Iterator[tuple[int, int, Row]]:
    """Of so many: the number of all, that within the place, and the place."""
    for place, within in enumerate(above):
        first, end = (-(-part * many // len(above)) for part in (place, place + 1))
        for number in range(first, end):
            yield number, number - first, within


def _place(level: str, number: int, within: int, above: Row) -> Row:
    # A village has a name of its own in its town, all others in the whole.
    drawn = 37 * int(above["number"]) + 41 * within if level == "village" else number
    stem = _stem(level, drawn)
    kinds = list(SCALE["endings"][level].items())
    kind, ending = kinds[-1 if within % 4 == 3 else 0]
    return {
        "code": _code(level, within, above["code"]),
        "name": stem + ending,
        "stem": stem,
        "kind": kind,
        "number": within,
        "parent_code": above["code"],
        "parent_name": above["name"],
    }


def _stem(level: str, number: int) -> str:
    """A head and a tail: the pairs of a level in an order that repeats none."""
    heads, tails = SCALE["heads"], SCALE["tails"].get(level, SCALE["tails"]["town"])
    number %= len(heads) * len(tails)
    return str(heads[number % len(heads)] + tails[(number + number // len(heads)) % len(tails)])


def _code(level: str, within: int, above: str) -> str:
    """As codes of areas are: 990100, 990103, 990103005, 990103005012."""
    if kept := SCALE["areas"].get(level):
        return f"{above[:kept]}{within + 1:02d}".ljust(6, "0")
    return f"{above}{within + 1:03d}"


def _organization(number: int, within: int, county: Row) -> Row:
    """In a county each pair of a word and a family of names stands once."""
    families, words = REGISTER["families"], REGISTER["words"]
    turn, family = within // len(families), families[within % len(families)]
    kind = list(REGISTER["sizes"]).index(family["kind"]) + 1
    stem, ending = words[turn % len(words)], family["endings"][turn % len(family["endings"])]
    area, mark = county["name"], REGISTER["mark"]
    name = REGISTER["pattern"].format(area=area, town="", mark=mark, stem=stem, ending=ending)
    bands = list(REGISTER["sizes"][family["kind"]])
    return {
        "uscc": social_credit_code(kind, county["code"], SCALE["body"].format(number=number)),
        "organization_name": name,
        "stem": stem,
        "kind": family["kind"],
        "field": family["field"],
        "size_band": bands[number % len(bands)],
        "number": within,
        "area_code": county["code"],
    }
