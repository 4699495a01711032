-- Instants are milliseconds since 1970, days are YYYY-MM-DD, tokens are exact integers.

-- The bytes of each fetch or file as they came, compressed with zstd; kept for good.
create table batch (
  id         integer primary key,
  source     text    not null,
  sha256     text    not null,
  address    text    not null,
  fetched_at integer not null,
  size       integer not null check (size >= 0),
  body       blob    not null,
  unique (source, sha256)
) strict;

-- One accepted fetch. Nothing here is updated or deleted.
create table vintage (
  id         integer primary key,
  source     text    not null,
  as_of      integer not null,
  sha256     text    not null,
  from_day   text    not null,
  to_day     text    not null check (to_day >= from_day),
  row_count  integer not null check (row_count > 0),
  address    text    not null,
  fetched_at integer not null,
  notes      text    not null,
  unique (source, as_of, sha256)
) strict;

-- The rows of a day, whole; the same rows are stored once, whatever vintages hold them.
create table content (
  id     integer primary key,
  source text    not null,
  day    text    not null,
  hash   text    not null,
  rows   integer not null check (rows > 0),
  tokens integer not null check (tokens >= 0),
  unique (source, day, hash)
) strict;

create table vintage_day (
  source  text    not null,
  day     text    not null,
  as_of   integer not null,
  hash    text    not null,
  vintage integer not null references vintage (id),
  primary key (source, day, as_of, hash)
) strict, without rowid;

create table model (
  id        integer primary key,
  permaslug text    not null unique
) strict;

-- The first and last day on which a source listed a model.
create table model_listing (
  source    text    not null,
  model     integer not null references model (id),
  first_day text    not null,
  last_day  text    not null,
  primary key (source, model)
) strict, without rowid;

create table observation (
  content integer not null references content (id),
  model   integer not null references model (id),
  rank    integer not null check (rank > 0),
  tokens  integer not null check (tokens >= 0),
  primary key (content, model)
) strict, without rowid;

-- The largest models of each day, so that a period's largest are found without reading all of them.
create index observation_head on observation (content, rank) where rank <= 64;

-- The roll-up that answers by author and by origin, kept in the transaction that adds a content.
create table author_volume (
  content     integer not null references content (id),
  author      text    not null,
  tokens      integer not null check (tokens >= 0),
  free_tokens integer not null check (free_tokens between 0 and tokens),
  primary key (content, author)
) strict, without rowid;

-- What failed a check: a batch (day is null) or one day of it. An empty hash is a day that was not there.
create table quarantine (
  id         integer primary key,
  source     text    not null,
  batch      integer not null references batch (id),
  as_of      integer,
  day        text,
  hash       text    not null,
  reasons    text    not null,
  at         integer not null,
  state      text    not null check (state in ('open', 'accepted', 'discarded', 'superseded')),
  decided_at integer,
  remark     text
) strict;
create index quarantine_open on quarantine (source) where state = 'open';

-- How the latest runs of a source went.
create table source_state (
  source        text    primary key,
  attempted_at  integer not null,
  failing_since integer,
  reason        text,
  not_before    integer,
  validator     text
) strict, without rowid;

-- Dated snapshots that were asked for and not taken: absent at the publisher, or refused whole by a check.
create table missed_snapshot (
  source   text    not null,
  snapshot text    not null,
  tried_at integer not null,
  reason   text    not null check (reason in ('absent', 'refused')),
  primary key (source, snapshot)
) strict, without rowid;

create table job_run (
  id          integer primary key,
  job         text    not null,
  holder      text    not null,
  started_at  integer not null,
  lease_until integer not null,
  done        integer not null default 0,
  total       integer not null default 0,
  finished_at integer,
  result      text    check (result in ('done', 'nothing', 'failed', 'lost')),
  detail      text
) strict;
create index job_run_open on job_run (job) where finished_at is null;
create index job_run_newest on job_run (job, started_at);

-- What changed, in the order it was committed; the number comes from the one row of change_number.
create table change (
  number integer primary key,
  at     integer not null,
  kind   text    not null check (kind in ('vintage', 'quarantine', 'source')),
  source text    not null,
  detail text    not null
) strict;
create table change_number (value integer not null) strict;
insert into change_number values (0);

-- A second market publishes shares alone: of a metric, by lab, in per cent as it wrote them.
create table lab_share (
  content integer not null references content (id),
  lab     text    not null,
  metric  text    not null check (metric in ('tokens', 'requests', 'spend')),
  percent text    not null,
  primary key (content, lab, metric)
) strict, without rowid;

-- A fetch that is read whole and not by days: the catalogue of models, a common list of claims.
create table document (
  id     integer primary key,
  source text    not null,
  as_of  integer not null,
  sha256 text    not null,
  batch  integer not null references batch (id),
  unique (source, as_of)
) strict;
