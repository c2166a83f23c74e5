-- grain: one row for each row added or gone and each cell changed by an accepted version
select
    changes.submission_id,
    submissions.town_code,
    submissions.period,
    submissions.version,
    earlier.version as version_before,
    changes.change_number,
    changes.change_kind,
    changes.sheet,
    changes."row",
    changes.row_before,
    changes.item,
    changes.title,
    changes.value_before,
    changes.value_after
from warehouse.version_change as changes
inner join stg_submission as submissions on changes.submission_id = submissions.submission_id
inner join stg_submission as earlier on changes.compared_with = earlier.submission_id
where submissions.status in ('current', 'superseded')
