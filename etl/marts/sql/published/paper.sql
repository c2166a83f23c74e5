-- grain: one row for each paper registered as issued
select
    paper_id,
    period,
    title,
    issue_number,
    issued_on,
    edition,
    file_sha256
from src_paper
