-- grain: one row for each need that an accepted return lists
create table village_need (
    submission_id varchar not null,
    town_code varchar not null,
    period varchar not null,
    sheet varchar not null,
    "row" integer not null,
    village_code varchar not null,
    need varchar not null,
    aid_type varchar not null,
    source varchar not null,
    raised_on date not null,
    status varchar not null,
    project varchar
);
