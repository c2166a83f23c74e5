-- grain: one row for each question that accepting a version closed: how it stood before, for a
-- review that is undone
create table answer_before (
    submission_id varchar not null,
    finding_number integer not null,
    answer varchar,
    answered_on date,
    answered_by varchar,
    primary key (submission_id, finding_number)
);
