-- Churn: of the subscriptions that were extended or expired in a month, the share that expired
select substr(day, 1, 7) as month,
  count(distinct case when kind = 'started' then id end) as started,
  count(distinct case when kind = 'renewed' then id end) as renewed,
  count(distinct case when kind = 'cancelled' then id end) as cancelled,
  count(distinct case when kind = 'expired' then id end) as expired,
  round(100.0 * count(distinct case when kind = 'expired' then id end)
    / nullif(count(distinct case when kind in ('renewed', 'expired') then id end), 0), 1) as percent
from events
where type = 'order' and day between ? and ?
group by substr(day, 1, 7)
order by month
