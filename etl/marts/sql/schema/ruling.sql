-- grain: one row for each decision on a received version or a half-year, by its line in the ledger
create table ruling (
    line integer primary key,
    decision varchar not null,
    submission_id varchar,
    period varchar,
    outcome varchar not null,
    reviewer varchar not null,
    reason varchar,
    decided_at timestamp not null
);
