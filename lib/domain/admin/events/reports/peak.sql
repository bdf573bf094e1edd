-- Concurrent peak: the most streams that ran at one time on each day
select day, max(running) as peak
from (select day, sum(change) over (order by "at", change, id rows unbounded preceding) as running
      from (select id, max(day) as day, max("at") as "at", 1 as change
            from events where type = 'start' and day between ? and ? group by id
            union all
            select id, max(day) as day, max("at") as "at", -1 as change
            from events where type = 'stop' and day between ? and ?
              and play in (select play from events where type = 'start' and day between ? and ?)
            group by id) as changes) as totals
group by day
order by day
