-- grain: one row for each village that a project report names
create table project_village (
    submission_id varchar not null,
    town_code varchar not null,
    period varchar not null,
    sheet varchar not null,
    "row" integer not null,
    village_code varchar not null
);
