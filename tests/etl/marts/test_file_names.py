"""A sender's name of a file is published nowhere, whatever quotes it."""

from __future__ import annotations

from pathlib import Path

import duckdb

from etl.lifecycle.review import Decision
from etl.run import load_files, postponing_publication, publish, review_return
from tests.support.data_folders import entries, published_file
from tests.support.workbooks import data_folder, town_return

NAME = "欧阳慕白"


def test_files_have_canonical_names_also_in_findings_and_reasons(tmp_path: Path) -> None:
    folder = data_folder(tmp_path / "data")
    nowhere = town_return("西樵镇").changed("cover", period="那个半年")
    books = {"一": town_return(), "二": town_return().changed("project_report", cash=4)}
    files = [b.save(folder.inbox / f"{NAME}{n}.xlsx") for n, b in books.items()]
    with_same_day = [*files, nowhere.save(folder.inbox / f"西樵镇{NAME}.xlsx")]
    with postponing_publication():
        results, _ = load_files(with_same_day, folder)
        assert [r.outcome for r in results] == ["pending", "pending", "rejected"]
        review_return(folder, Decision(results[0].submission_id or "", "测试员", None, False))
    publish(folder)
    assert NAME in {entry.file_name[:4] for entry in entries(folder)}
    assert NAME.encode() not in published_file(folder).read_bytes()
    with duckdb.connect(str(published_file(folder)), read_only=True) as con:
        named = dict(con.execute("select submission_id, file_name from submission").fetchall())
        texts = con.execute(
            "select message from finding where code = 'same_return_twice' union all "
            "select review_reason from submission where review_reason is not null"
        ).fetchall()
    digest = results[2].checked.sha256
    assert named == {
        "440605124-2026H1-v1": "狮山镇_2026H1_v1.xlsx",
        "440605124-2026H1-v2": "狮山镇_2026H1_v2.xlsx",
        f"440605122-unknown-{digest[:12]}": f"西樵镇_{digest[:8]}.xlsx",
    }
    assert len(texts) == 3
    said = " ".join(text for (text,) in texts)
    assert "狮山镇_2026H1_v1.xlsx" in said
    assert "狮山镇_2026H1_v2.xlsx" in said
