"""The slides of 会议演示: one module each, listed here in the order of the meeting.

To add a slide, write a module with its body, its title rule and ``slides(basis)``, and list it.
"""

from dashboard.features.meeting.slides import (
    cover,
    decisions,
    honors,
    last_time,
    next_steps,
    outcomes,
    overall,
    participation,
    phases,
    resolutions,
    tasks,
    to_date,
    town_page,
    towns,
    typical,
)
from dashboard.features.meeting.slides.slide import Kind

KINDS = (
    Kind("cover", "封面", cover.slides),
    Kind("last", last_time.LABEL, last_time.slides),
    Kind("overall", "总体情况", overall.slides),
    Kind("to_date", to_date.LABEL, to_date.slides),
    Kind("participation", "结对与参与", participation.slides),
    Kind("tasks", "主要任务与帮扶类型", tasks.slides),
    Kind("outcomes", outcomes.LABEL, outcomes.slides),
    Kind("phases", "{phases}阶段进度", phases.slides),
    Kind("towns", "各镇（街道）推进情况", towns.slides),
    Kind("typical", "典型村与典型案例", typical.slides),
    Kind("decisions", "需领导小组协调的问题", decisions.slides),
    Kind("honors", "表现突出参考名单", honors.slides),
    Kind("next", "下一步工作", next_steps.slides),
    Kind("resolutions", "{resolutions}", resolutions.slides),
    Kind("appendix", "附：各镇（街道）", town_page.slides, is_appendix=True),
)
"""A reader chooses slides by the keys of these kinds."""
