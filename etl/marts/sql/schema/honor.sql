-- grain: one row for each honour that an accepted return lists
create table honor (
    submission_id varchar not null,
    town_code varchar not null,
    period varchar not null,
    sheet varchar not null,
    "row" integer not null,
    organization_id varchar not null,
    honor varchar not null,
    level varchar not null,
    awarded_on date not null,
    issuer varchar
);
