-- grain: one row for each version of a town's return of a half-year, rejected ones too
create table submission (
    submission_id varchar primary key,
    town_code varchar,
    period varchar,
    version integer not null,
    outcome varchar not null,
    file_name varchar not null,
    file_sha256 varchar not null,
    received_at timestamp not null,
    reported_on date,
    is_no_new boolean not null,
    is_demo boolean not null,
    error_count integer not null,
    warning_count integer not null,
    -- the run that received it; how many times its half-year had changed hands when it came into
    -- force, blank if it never did; what was in force when it was received
    run integer not null default 0,
    force_order integer,
    replaces varchar
);
