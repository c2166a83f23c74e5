-- state, figures and reason of a step agree
select
    phase_progress.period,
    phase_progress.area_code,
    phase_progress.milestone,
    phase_progress.state,
    phase_progress.progress_pct
from phase_progress
inner join milestone on phase_progress.milestone = milestone.milestone
where
    (phase_progress.state = 'done') <> (coalesce(phase_progress.progress_pct, 0) >= 100)
    or phase_progress.progress_pct < 0
    or phase_progress.progress_pct > 100
    or phase_progress.numerator > phase_progress.denominator
    or (milestone.is_descriptive and phase_progress.state = 'attention')
    or (
        phase_progress.state in ('attention', 'not_applicable')
        and coalesce(phase_progress.reason, '') in ('', '；')
    )
    or phase_progress.reason like '%{%'
