-- A change of a day counts for the year of its week and for its own: 2025-12-29 lies in 2026-W01.
insert into year_change (source, year, as_of, number)
select distinct source, substr(day, 1, 4), as_of, 1 from vintage_day
on conflict do nothing;

-- What was worked out of a past year in one state, on one basis: which of its weeks somebody led, its sums by month.
drop table year_lead;
create table past_year (
  source text   collate "C" not null,
  year   text   collate "C" not null,
  as_of  bigint not null,
  number bigint not null,
  basis  text   collate "C" not null,
  worked text   not null,
  primary key (source, year, as_of, number, basis)
);
