-- Conversion: of the accounts that signed in, how many were refused a title for want of a plan, and how many subscribed
select count(distinct case when type = 'sign_in' then account end) as signed_in,
  count(distinct case when type = 'denial' and reason in ('subscription_required', 'plan_upgrade_required')
    then account end) as refused,
  count(distinct case when type = 'order' and kind = 'started' then account end) as subscribed,
  round(100.0 * count(distinct case when type = 'order' and kind = 'started' then account end)
    / nullif(count(distinct case when type = 'sign_in' then account end), 0), 1) as percent
from events
where type in ('sign_in', 'denial', 'order') and day between ? and ?
