"""The desk that a step works on: whose it is, of which data folder and half-year."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dashboard.page.view import View
from dashboard.server.access import Person
from etl import run
from etl.dictionary import Dictionary, Period
from etl.folder import DataFolder

# Who decides where nobody logs in.
NOBODY = "本机（未登录）"


def nothing(_: View) -> None:
    """Where no paper can be registered."""


@dataclass(frozen=True, slots=True)
class Desk:
    """A reader's desk; ``view``: of the half-year chosen, None where nothing has been received yet.

    ``issue``: draws the way to register the circular of a view as issued, which another feature makes.
    """

    folder: DataFolder
    reader: Person
    period: Period
    view: View | None
    issue: Callable[[View], None] = nothing

    @property
    def person(self) -> str:
        """The name that the ledger is given."""
        return self.reader.name or NOBODY

    @property
    def role(self) -> str:
        """The code of the reader's role; empty where nobody logs in, who has all roles."""
        return self.reader.role

    @property
    def has_login(self) -> bool:
        """Whether one knows who works here; if not, there is no second pair of eyes."""
        return bool(self.reader.name)

    @property
    def may_decide(self) -> bool:
        """Whether the reader accepts, returns, withdraws, restores and closes."""
        return "decide" in self.reader.may

    @property
    def is_of_town(self) -> bool:
        """Whether the reader works for own towns only."""
        return self.reader.towns is not None

    @property
    def dictionary(self) -> Dictionary:
        """The dictionary of the data folder."""
        return self.folder.dictionary

    @property
    def towns(self) -> Mapping[str, str]:
        """Code → name of the senders whose returns the reader may handle, in code order."""
        senders = run.senders(self.folder)
        return {code: name for code, name in senders.items() if self.reader.sees(code)}

    def severity(self, code: str) -> str:
        """What findings of a severity ask for, in words."""
        return self.dictionary.vocabularies["severity"].name_of(code)
