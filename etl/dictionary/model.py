"""The dictionary as a whole."""

from collections.abc import Mapping

from etl.dictionary.base import Frozen
from etl.dictionary.lists import ReferenceList
from etl.dictionary.programme import (
    District,
    Leaderboard,
    Measure,
    Milestone,
    Period,
    Phase,
    Programme,
    Service,
)
from etl.dictionary.relations import Relation, RelationColumn
from etl.dictionary.sheets import Checks, Cover, Reading, Sheet
from etl.dictionary.vocabulary import Vocabulary
from etl.dictionary.wording import Indicator, Message, ReturnedWords

# The boards are declared in programme.yml; columns refer to them as to a vocabulary.
BOARDS = "board"


class Declared(Frozen):
    """The content of the files without the published relations, which are derived from it."""

    programme: Programme
    service: Service
    district: District
    periods: tuple[Period, ...]
    phases: tuple[Phase, ...]
    milestones: tuple[Milestone, ...]
    vocabularies: Mapping[str, Vocabulary]
    cover: Cover
    sheets: tuple[Sheet, ...]
    reading: Reading
    checks: Checks
    messages: Mapping[str, Message]
    returned: ReturnedWords
    reasons: Mapping[str, str]
    short_reasons: Mapping[str, str]
    indicators: Mapping[str, Indicator]
    leaderboard: Leaderboard
    lists: Mapping[str, ReferenceList]


class Dictionary(Declared):
    """Everything that the programme's staff can change without touching code.

    ``groups``: code → title of the catalogue's groups; ``filters``: columns that datasets may be filtered by;
    ``own_towns_only``: groups whose rows a town's officer sees of the own towns alone, but for the relations
    ``for_everybody``.
    """

    relations: Mapping[str, Relation]
    groups: Mapping[str, str]
    filters: tuple[str, ...]
    own_towns_only: frozenset[str]
    for_everybody: frozenset[str]

    @property
    def own_town_relations(self) -> frozenset[str]:
        """Relations of which a town's officer sees the rows of the own towns alone."""
        return frozenset(
            name
            for name, relation in self.relations.items()
            if relation.group in self.own_towns_only
            and name not in self.for_everybody
            and relation.column("town_code")
        )

    def period(self, code: str) -> Period:
        """The half-year with this code (KeyError when unknown)."""
        return {period.code: period for period in self.periods}[code]

    def phase(self, code: str) -> Phase:
        """The phase with this code (KeyError when unknown)."""
        return {phase.code: phase for phase in self.phases}[code]

    def milestone(self, code: str) -> Milestone:
        """The milestone with this code (KeyError when unknown)."""
        return {milestone.code: milestone for milestone in self.milestones}[code]

    def step(self, measure: Measure) -> Milestone | None:
        """The milestone that counts this; None where the plan has none."""
        return next((m for m in self.milestones if m.measure == measure), None)

    def sheet(self, relation: str) -> Sheet:
        """The sheet whose rows become this relation (KeyError when there is none)."""
        return {sheet.relation: sheet for sheet in self.sheets}[relation]

    def code_names(self, column: RelationColumn | None) -> dict[str, str]:
        """Code → name for a column with codes of a vocabulary; empty for any other column."""
        if column is None or column.vocabulary is None:
            return {}
        if column.vocabulary == BOARDS:
            return {board.code: board.name for board in self.leaderboard.boards}
        return {term.code: term.name for term in self.vocabularies[column.vocabulary].terms}
