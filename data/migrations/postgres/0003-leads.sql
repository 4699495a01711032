-- From which as-ofs on an ISO year of a source reads differently. The number grows whenever what is known at that
-- as-of may have changed, so that (as_of, number) names one state of the year for good.
create table year_change (
  source text   collate "C" not null,
  year   text   collate "C" not null,
  as_of  bigint not null,
  number bigint not null check (number > 0),
  primary key (source, year, as_of)
);

insert into year_change (source, year, as_of, number)
select distinct source, to_char(day::date, 'IYYY'), as_of, 1 from vintage_day;

-- Who led in the weeks of a past year in one state, on one basis: a definition and a map of origins.
create table year_lead (
  source text   collate "C" not null,
  year   text   collate "C" not null,
  as_of  bigint not null,
  number bigint not null,
  basis  text   collate "C" not null,
  runs   text   not null,
  primary key (source, year, as_of, number, basis)
);
