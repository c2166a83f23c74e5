"""The rule about villages that are no longer what they were."""

from collections.abc import Iterator

from etl.intake.check.findings import Draft
from etl.intake.check.returns import Return, Row
from etl.lists.succession import VillageSuccession

_STANDING = (("pairing", "village"), ("project_report", "villages"), ("village_need", "village"))


def village_divided(r: Return) -> Iterator[Draft]:
    """A standing row of a village that was divided is one of its successor's: only the town knows which."""
    period = r.context.period
    divided = r.context.reference.divided(period.ends_on) if period else {}
    for relation, name in _STANDING if divided else ():
        vocabulary = r.context.dictionary.sheet(relation).column("status").vocabulary or ""
        over = r.context.dictionary.vocabularies[vocabulary].over
        for row in r.rows(relation):
            named = row.values[name] or ()
            for code in named if isinstance(named, tuple | list) else (named,):
                if code in divided and row.values["status"] not in over:
                    yield _asked(r, relation, row, name, divided[code])


def _asked(r: Return, relation: str, row: Row, name: str, succession: VillageSuccession) -> Draft:
    villages = r.context.village_by_code
    names = "、".join(villages[new].name for new in succession.new if new in villages)
    words = {"value": villages[succession.old].name, "suggestion": names}
    return r.at("village_divided", relation, row, name, expected=succession.effective_on, **words)
