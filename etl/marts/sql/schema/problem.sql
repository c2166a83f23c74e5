-- grain: one row for each problem that an accepted return lists
create table problem (
    submission_id varchar not null,
    town_code varchar not null,
    period varchar not null,
    sheet varchar not null,
    "row" integer not null,
    given_code varchar,
    own_code varchar not null,
    match_key varchar not null,
    problem varchar not null,
    category varchar not null,
    coordinate_with varchar,
    request varchar,
    decision varchar,
    follow_up varchar,
    raised_on date not null,
    status varchar not null,
    resolved_on date,
    resolution varchar
);
