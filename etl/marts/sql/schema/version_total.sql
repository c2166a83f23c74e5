-- grain: one row for each total of a version and of the one it is compared with
create table version_total (
    submission_id varchar not null,
    compared_with varchar not null,
    total_number integer not null,
    sheet varchar not null,
    measure varchar not null,
    title varchar not null,
    unit varchar not null,
    total_before double not null,
    total_after double not null
);
