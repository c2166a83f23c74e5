"""The dictionary: ``data/dictionary/*.yml`` as frozen typed objects.

A deployment may override a file by one of the same name in its data folder; what is wrong in a file is told with the
file, the place in it and what was expected (:class:`DictionaryError`).
"""

from etl.dictionary.base import DictionaryError, numeral
from etl.dictionary.loader import FILES, SHIPPED, count_towns, dictionary_files, load_dictionary
from etl.dictionary.model import Dictionary
from etl.dictionary.programme import (
    Board,
    District,
    Leaderboard,
    Milestone,
    Period,
    Phase,
    Programme,
)
from etl.dictionary.relations import Relation, RelationColumn
from etl.dictionary.sheets import TYPE_NAMES, Checks, Condition, Cover, Reading, Sheet, SheetColumn
from etl.dictionary.tables import create_table, stored_columns
from etl.dictionary.vocabulary import Term, Vocabulary
from etl.dictionary.wording import Indicator, Message, ReturnedWords

__all__ = [
    "FILES",
    "SHIPPED",
    "TYPE_NAMES",
    "Board",
    "Checks",
    "Condition",
    "Cover",
    "Dictionary",
    "DictionaryError",
    "District",
    "Indicator",
    "Leaderboard",
    "Message",
    "Milestone",
    "Period",
    "Phase",
    "Programme",
    "Reading",
    "Relation",
    "RelationColumn",
    "ReturnedWords",
    "Sheet",
    "SheetColumn",
    "Term",
    "Vocabulary",
    "count_towns",
    "create_table",
    "dictionary_files",
    "load_dictionary",
    "numeral",
    "stored_columns",
]
