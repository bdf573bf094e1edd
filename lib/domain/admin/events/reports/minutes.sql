-- Minutes watched: from the start of each play that has ended to its last report, per day
select day, count(*) as plays, round(sum(watched) / 60000.0, 1) as minutes
from (select id, max(day) as day, max(watched) as watched
      from events where type = 'stop' and day between ? and ? group by id) as stops
group by day
order by day
