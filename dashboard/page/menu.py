"""The pages of the dashboard, in the order of the menu."""

from dataclasses import dataclass
from pathlib import Path

PAGES = Path(__file__).resolve().parents[2] / "pages"


@dataclass(frozen=True, slots=True)
class Entry:
    """A page: the stem of its file (also its address), its title, whether the menu lists it."""

    name: str
    title: str
    in_menu: bool = True

    @property
    def path(self) -> Path:
        """The script of the page."""
        return PAGES / f"{self.name}.py"

    @property
    def address(self) -> str:
        """The address, relative to any page: the first page is the dashboard's own address."""
        return "./" if self is ENTRIES[0] else self.name


ENTRIES = (
    Entry("overview", "总览"),
    Entry("participation", "结对与参与"),
    Entry("aid_types", "帮扶类型与主要任务"),
    Entry("town_progress", "镇街进度"),
    Entry("leaderboard", "表现突出社会组织"),
    Entry("organization", "社会组织情况", in_menu=False),
    Entry("cases_and_problems", "典型与问题"),
    Entry("submissions", "报送与质量"),
    Entry("download", "数据下载"),
    Entry("dictionary", "数据字典", in_menu=False),
    Entry("meeting", "会议演示"),
)


def entry(name: str) -> Entry:
    """The page of this name.

    Raises:
        KeyError: there is none.
    """
    return {page.name: page for page in ENTRIES}[name]
