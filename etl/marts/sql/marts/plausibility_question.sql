-- grain: one row for each project report and question about it; what it asks about is not scored
select
    asked.period,
    asked.town_code,
    asked.question,
    asked.project_id,
    asked.project_name,
    asked.submission_id,
    asked.sheet,
    asked.row
from stg_question as asked
