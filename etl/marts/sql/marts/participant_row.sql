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
),

-- each row under the name its organisation had in the row's half-year, and in the one after it
listed as (
    select
        participating.*,
        periods.period as known_period,
        coalesce(known.organization_id, participating.organization_id) as known_id
    from stg_participating_row as participating
    inner join stg_period as periods
        on periods.period_number - participating.period_number between 0 and 1
    left join src_organization_identity as known
        on
            periods.period = known.period
            and participating.organization_id = known.stored_id
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
inner join listed
    on
        participants.period = listed.known_period
        and participants.row_period_number = listed.period_number
        and participants.organization_id = listed.known_id
-- no third inner join, for it may come first: each participant beside every town of its area
semi join stg_area_town as area_towns
    on
        participants.area_code = area_towns.area_code
        and listed.town_code = area_towns.town_code
