"""The dictionary: ``data/dictionary/*.yml`` as frozen typed objects.

A deployment may override a file by one of the same name in its data folder. Errors name the file, the place in it and
what was expected (:class:`DictionaryError`).
"""

from etl.dictionary.base import DictionaryError as DictionaryError
from etl.dictionary.base import numeral as numeral
from etl.dictionary.lists import ListColumn as ListColumn
from etl.dictionary.lists import ReferenceList as ReferenceList
from etl.dictionary.loader import FILES as FILES
from etl.dictionary.loader import SHIPPED as SHIPPED
from etl.dictionary.loader import count_towns as count_towns
from etl.dictionary.loader import dictionary_files as dictionary_files
from etl.dictionary.loader import load_dictionary as load_dictionary
from etl.dictionary.loader import read_overridden as read_overridden
from etl.dictionary.model import Dictionary as Dictionary
from etl.dictionary.programme import Board as Board
from etl.dictionary.programme import District as District
from etl.dictionary.programme import Leaderboard as Leaderboard
from etl.dictionary.programme import Measure as Measure
from etl.dictionary.programme import Milestone as Milestone
from etl.dictionary.programme import Period as Period
from etl.dictionary.programme import Permission as Permission
from etl.dictionary.programme import Phase as Phase
from etl.dictionary.programme import Programme as Programme
from etl.dictionary.programme import Service as Service
from etl.dictionary.relations import Relation as Relation
from etl.dictionary.relations import RelationColumn as RelationColumn
from etl.dictionary.sheets import TYPE_NAMES as TYPE_NAMES
from etl.dictionary.sheets import Checks as Checks
from etl.dictionary.sheets import Condition as Condition
from etl.dictionary.sheets import Cover as Cover
from etl.dictionary.sheets import Reading as Reading
from etl.dictionary.sheets import Sheet as Sheet
from etl.dictionary.sheets import SheetColumn as SheetColumn
from etl.dictionary.sheets import Span as Span
from etl.dictionary.tables import LISTS as LISTS
from etl.dictionary.tables import create_table as create_table
from etl.dictionary.tables import stored_columns as stored_columns
from etl.dictionary.upper_form import FormCell as FormCell
from etl.dictionary.upper_form import UnknownFormError as UnknownFormError
from etl.dictionary.upper_form import UpperForm as UpperForm
from etl.dictionary.upper_form import load_upper_form as load_upper_form
from etl.dictionary.vocabulary import Term as Term
from etl.dictionary.vocabulary import Vocabulary as Vocabulary
from etl.dictionary.wording import Indicator as Indicator
from etl.dictionary.wording import Message as Message
from etl.dictionary.wording import ReturnedWords as ReturnedWords
