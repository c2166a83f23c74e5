-- grain: one row for each figure that an issued paper states
with

compared as (
    select
        papers.paper_id,
        papers.period,
        stated.area_code,
        stated.indicator,
        stated.measure,
        stated.place,
        stated.value as value_stated,
        case when stated.measure = 'to_date' then figures.value_to_date else figures.value end
            as value_now
    from paper as papers
    inner join src_paper_figure as stated on papers.paper_id = stated.paper_id
    left join area_figure as figures
        on
            papers.period = figures.period
            and stated.area_code = figures.area_code
            and stated.indicator = figures.indicator
)

select
    compared.*,
    -- sums of yuan and hours differ in their last digits from one version to the next
    coalesce(abs(compared.value_now - compared.value_stated) > 0.005, true) as is_changed
from compared
