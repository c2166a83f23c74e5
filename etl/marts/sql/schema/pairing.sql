-- grain: one row for each pairing that an accepted return lists
create table pairing (
    submission_id varchar not null,
    town_code varchar not null,
    period varchar not null,
    sheet varchar not null,
    "row" integer not null,
    organization_id varchar not null,
    village_code varchar not null,
    paired_on date not null,
    mode_reported varchar,
    agreement_signed boolean not null,
    agreement_signed_on date,
    party_co_building boolean,
    status varchar not null,
    ended_on date,
    note varchar
);
