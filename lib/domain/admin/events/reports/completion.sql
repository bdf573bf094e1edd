-- Completion rate: of the plays that were started, how many came to the end of their title
select s.title, count(distinct s.play) as plays, count(distinct c.play) as completed,
  round(100.0 * count(distinct c.play) / count(distinct s.play), 1) as percent
from events s
left join events c on c.play = s.play and c.type = 'completion'
where s.type = 'start' and s.day between ? and ?
group by s.title
order by plays desc, s.title
