-- grain: one row for each paper registered as issued; nothing registers one yet
select
    cast(null as varchar) as paper_id,
    cast(null as varchar) as period,
    cast(null as varchar) as title,
    cast(null as varchar) as issue_number,
    cast(null as date) as issued_on,
    cast(null as varchar) as edition,
    cast(null as varchar) as file_sha256
from src_setting
where false
