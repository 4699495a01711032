-- A change of a day counts for the year of its week and for its own: 2025-12-29 lies in 2026-W01.
insert into year_change (source, year, as_of, number)
select distinct source, substr(day, 1, 4), as_of, 1 from vintage_day where true
on conflict do nothing;

-- What was worked out of a past year in one state, on one basis: which of its weeks somebody led, its sums by month.
drop table year_lead;
create table past_year (
  source text    not null,
  year   text    not null,
  as_of  integer not null,
  number integer not null,
  basis  text    not null,
  worked text    not null,
  primary key (source, year, as_of, number, basis)
) strict, without rowid;
