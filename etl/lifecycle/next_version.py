"""The next version, built and not yet in force, against the one in force."""

from dataclasses import dataclass
from typing import Any

from etl.folder import DataFolder
from etl.lifecycle.list_preview import closing_days
from etl.lifecycle.version_changes import PeriodChange, compared
from etl.publications import current_returns
from etl.system import clock


@dataclass(frozen=True)
class NextVersion:
    """What the next version would change.

    ``replaces``: the version in force, None before the first; ``returns``: versions of returns that come into it;
    ``gone``: those that leave it.
    """

    replaces: str | None
    as_of: str
    changes: tuple[PeriodChange, ...] = ()
    returns: tuple[dict[str, Any], ...] = ()
    gone: tuple[dict[str, Any], ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """For a result that is stored."""
        return {
            "replaces": self.replaces,
            "as_of": self.as_of,
            "changes": [change.as_dict() for change in self.changes],
            "returns": list(self.returns),
            "gone": list(self.gone),
        }


def next_version(folder: DataFolder, replaces: str | None) -> NextVersion:
    """Build the next version, which the next publication takes if nothing changes meanwhile, and compare it.

    Raises as :func:`etl.publish.publish`.
    """
    from etl.publish import prepare  # its libraries take longer to import than a check takes

    file, day = prepare(folder), clock.today().isoformat()
    present = folder.published_file
    if present is None:
        return NextVersion(None, day)
    before, after = current_returns(present), current_returns(file)
    changes = tuple(compared(present, file, folder.dictionary, closing_days(folder)))
    new = (version for version in after if version not in before)
    gone = (version for version in before if version not in after)
    return NextVersion(replaces, day, changes, tuple(new), tuple(gone))
