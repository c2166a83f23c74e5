"""What all figures share."""

import pytest

from dashboard.charts.base import broken, config


@pytest.mark.parametrize("key", ["Download plot as a PNG", "Download plot"])
def test_the_one_button_speaks_chinese_and_nothing_is_sent_out(key: str) -> None:
    settings = config("项目")
    assert settings["locales"][settings["locale"]]["dictionary"][key] == "下载图片"
    assert settings["showSendToCloud"] is False
    assert settings["toImageButtonOptions"]["filename"] == "项目"


def test_a_subtitle_is_broken_between_its_clauses() -> None:
    assert broken("甲乙丙；丁戊", 20) == ["甲乙丙；丁戊"]
    assert broken("甲乙丙；丁戊；己", 4) == ["甲乙丙", "丁戊；己"]
