-- Plays per title: how often each was started, by how many accounts
select title, count(distinct id) as plays, count(distinct account) as accounts
from events
where type = 'start' and day between ? and ?
group by title
order by plays desc, title
