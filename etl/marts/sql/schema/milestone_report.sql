-- grain: one row for each declared milestone that an accepted return states
create table milestone_report (
    submission_id varchar not null,
    town_code varchar not null,
    period varchar not null,
    sheet varchar not null,
    "row" integer not null,
    milestone varchar not null,
    status varchar not null,
    completed_on date,
    evidence varchar
);
