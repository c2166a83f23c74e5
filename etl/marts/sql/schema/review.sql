-- grain: one row for each return that waited for 审核 and was decided
create table review (
    submission_id varchar primary key,
    outcome varchar not null,
    reviewer varchar not null,
    reason varchar,
    decided_at timestamp not null
);
