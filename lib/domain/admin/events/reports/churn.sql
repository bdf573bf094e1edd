-- Churn: of the accounts whose subscription went on or expired in a month, the share in which it expired
select substr(day, 1, 7) as month,
  count(distinct case when kind = 'started' then account end) as started,
  count(distinct case when kind in ('renewed', 'plan_changed') then account end) as extended,
  count(distinct case when kind = 'expired' then account end) as expired,
  round(100.0 * count(distinct case when kind = 'expired' then account end)
    / nullif(count(distinct case when kind in ('renewed', 'plan_changed', 'expired') then account end), 0), 1) as percent
from events
where type = 'order' and day between ? and ?
group by substr(day, 1, 7)
order by month
