-- grain: one row for each row added or gone and each cell changed by a decided version
create table version_change (
    submission_id varchar not null,
    compared_with varchar not null,
    change_number integer not null,
    change_kind varchar not null,
    sheet varchar not null,
    "row" integer,
    row_before integer,
    item varchar not null,
    title varchar,
    value_before varchar,
    value_after varchar
);
