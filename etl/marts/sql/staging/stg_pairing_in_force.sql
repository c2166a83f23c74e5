-- grain: one row for each period and pairing in force in the latest return of its town
select
    latest_returns.period,
    latest_returns.period_number,
    latest_returns.town_code,
    pairing.organization_id,
    pairing.village_code,
    pairing.mode,
    pairing.paired_on,
    pairing.agreement_signed,
    pairing.agreement_signed_on,
    -- an agreement dated before the pairing is a slip in one of the two
    case
        when pairing.agreement_signed and pairing.agreement_signed_on >= pairing.paired_on
            then date_diff('day', pairing.paired_on, pairing.agreement_signed_on)
    end as days_to_agreement,
    pairing.party_co_building,
    pairing.submission_id,
    pairing.sheet,
    pairing."row"
from stg_latest_return as latest_returns
inner join pairing on latest_returns.submission_id = pairing.submission_id
where pairing.status = 'active'
