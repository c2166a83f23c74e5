-- grain: one row for each project report that is asked about: what is left out of its score
select
    submission_id,
    sheet,
    "row",
    bool_or(question = 'hours_per_visit') as is_without_hours,
    bool_or(question = 'sessions_per_day') as is_without_sessions,
    bool_or(question in ('similar_projects', 'joined_late')) as is_without_completion
from stg_question
group by submission_id, sheet, "row"
