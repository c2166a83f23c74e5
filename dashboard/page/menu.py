"""The pages of the dashboard, in the order of the menu."""

from dataclasses import dataclass
from pathlib import Path

from etl.dictionary import Permission

PAGES = Path(__file__).resolve().parents[2] / "pages"


@dataclass(frozen=True, slots=True)
class Entry:
    """A page: the stem of its file (also its address), its title, who may see it, whether the menu lists it.

    ``cut``: how many characters at the end of its title the menu leaves out.
    """

    name: str
    title: str
    needs: Permission
    in_menu: bool = True
    cut: int = 0

    @property
    def label(self) -> str:
        """What the menu calls it."""
        return self.title[: len(self.title) - self.cut]

    @property
    def path(self) -> Path:
        """The script of the page."""
        return PAGES / f"{self.name}.py"

    @property
    def address(self) -> str:
        """The address, relative to any page: the first page is the dashboard's own address."""
        return "./" if self is ENTRIES[0] else self.name


ENTRIES = (
    Entry("overview", "总览", "read"),
    Entry("compare", "往期比较", "read", in_menu=False),
    Entry("participation", "结对与参与", "read"),
    Entry("aid_types", "帮扶类型与主要任务", "read", cut=5),
    Entry("town_progress", "镇街进度", "read"),
    Entry("leaderboard", "表现突出社会组织", "read", cut=4),
    Entry("organization", "社会组织情况", "read", in_menu=False),
    Entry("village", "村情", "read", in_menu=False),
    Entry("search", "搜索", "read", in_menu=False),
    Entry("cases_and_problems", "典型与问题", "read"),
    Entry("submissions", "报送与质量", "read"),
    Entry("download", "数据下载", "read"),
    Entry("access", "接入", "datasets", in_menu=False),
    Entry("dictionary", "数据字典", "read", in_menu=False),
    Entry("meeting", "会议演示", "present"),
    Entry("desk", "工作台", "desk"),
)


def entry(name: str) -> Entry:
    """The page of this name.

    Raises:
        KeyError: there is none.
    """
    return {page.name: page for page in ENTRIES}[name]
