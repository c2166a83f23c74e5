"""A rebuild: the same rows from the archive, every time."""

from __future__ import annotations

import datetime as dt

import pytest
import yaml

from etl.dictionary import loader
from etl.folder import DataFolder
from etl.publications import EarlierDayError
from etl.run import load_files, publish, rebuild
from tests.support.data_folders import digest_of, published_rows
from tests.support.workbooks import (
    bad_return,
    corrected_return,
    data_folder,
    district_return,
    town_return,
)

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("unmarked_returns")]


def history(folder: DataFolder) -> None:
    """A folder with everything in its ledger."""
    demo = town_return("里水镇").changed("cover", data_nature="演示数据")
    books = [
        town_return(period="2025H2"),
        bad_return(),
        town_return(),
        corrected_return(),
        district_return(),
        demo,
        town_return("里水镇").changed("project_report", cash="约3万元"),
        town_return("丹灶镇").changed("honor", organization="大涡塘村醒狮队"),
        town_return().changed("cover", town="石湾镇"),
    ]
    load_files([book.save(folder.inbox / f"{n}.xlsx") for n, book in enumerate(books)], folder)


@pytest.mark.publishes(
    "submission", "finding", "project_report", "town_progress", "participation", "area_figure"
)
def test_a_rebuild_gives_what_was_there_and_every_time_the_same(
    folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    history(folder)
    before, seen, warehouse = digest_of(folder), published_rows(folder), folder.warehouse
    warehouse.unlink()
    # The digest is of the rows: neither the day nor the lists in force matter, but those of each load.
    monkeypatch.setenv("BAISHE_TODAY", "2027-02-01")
    data_folder(folder.root, [{"organization_name": "佛山市南海区别的协会"}])
    assert rebuild(folder) == before
    assert digest_of(folder) == before
    data_folder(folder.root)
    monkeypatch.setenv("BAISHE_TODAY", "2026-11-24")
    with pytest.raises(EarlierDayError, match="早于上次发布的日期 2027-02-01"):
        rebuild(folder)
    publish(folder, as_of=dt.date(2026, 11, 24))
    assert rebuild(folder) == before
    assert published_rows(folder) == seen


@pytest.mark.usefixtures("no_publication")
def test_an_archive_older_than_the_dictionary_is_rebuilt(folder: DataFolder) -> None:
    load_files([town_return().save(folder.inbox / "a.xlsx")], folder)
    before = digest_of(folder)
    [kept] = (folder.archive / "dictionary").iterdir()
    for name, section, later in (
        ("sheets", "reading", "open_ended_words"),
        ("programme", "programme", "due_days"),
        ("vocabularies", "tier", None),
    ):
        file = kept / f"{name}.yml"
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
        (content[section] if later else content).pop(later or section)
        file.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    loader._load.cache_clear()
    assert rebuild(folder) == before
