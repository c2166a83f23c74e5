-- grain: one row for each finding of a submission
create table finding (
    submission_id varchar not null,
    finding_number integer not null,
    severity varchar not null,
    code varchar not null,
    sheet varchar,
    "row" integer,
    "column" varchar,
    cell varchar,
    title varchar,
    value varchar,
    message varchar not null,
    suggestion varchar,
    confirm boolean not null,
    -- the keys by which the question is known again; what was answered, and whether before
    question varchar not null,
    answer varchar,
    answer_note varchar,
    answered_on date,
    answered_by varchar,
    is_carried boolean not null
);
