-- grain: one row for each participant and row by which it takes part, or took part just before
with

participants as (
    select
        participant.*,
        -- who is gone is known by the rows of the half-year before
        case
            when participant.is_participating then periods.period_number
            else periods.period_number - 1
        end as row_period_number
    from participant
    inner join stg_period as periods on participant.period = periods.period
)

select
    participants.period,
    participants.area_code,
    participants.organization_id,
    participants.organization_name,
    participants.kind,
    participants.field,
    participants.supervising_unit,
    participants.is_registered,
    participants.is_registered_at_end,
    participants.class,
    participants.is_participating,
    listed.town_code,
    listed.subject,
    listed.submission_id,
    listed.sheet,
    listed.row
from participants
inner join stg_area_town as area_towns on participants.area_code = area_towns.area_code
inner join stg_participating_row as listed
    on
        area_towns.town_code = listed.town_code
        and participants.row_period_number = listed.period_number
left join src_organization_identity as known
    on
        participants.period = known.period
        and listed.organization_id = known.stored_id
-- who is gone may be known by another name since
where participants.organization_id = coalesce(known.organization_id, listed.organization_id)
