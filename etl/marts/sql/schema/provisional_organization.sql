-- grain: one row for each organisation outside the register that an accepted return names
create table provisional_organization (
    submission_id varchar not null,
    organization_id varchar not null,
    uscc varchar,
    organization_name varchar not null,
    is_filed_only boolean not null
);
