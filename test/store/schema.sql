-- application 746b7469, schema 5

CREATE TABLE alert (
  rule        text    not null,
  fingerprint text    not null,
  subject     text    not null,
  state       text    not null
              check (state in ('inactive', 'pending', 'firing', 'recovering', 'no_data', 'error')),
  -- The period in which the state began, and the newest one that was stepped.
  since       text,
  period      text,
  -- What the machine remembers, as JSON.
  memory      text    not null,
  changed_at  integer not null,
  primary key (rule, fingerprint, subject)
) strict, without rowid;

CREATE TABLE attempt (
  delivery integer not null references delivery (number),
  number   integer not null,
  at       integer not null,
  took_ms  integer not null,
  outcome  text    not null check (outcome in ('accepted', 'refused', 'unreachable', 'forbidden')),
  status   integer,
  reason   text,
  -- The first of what the receiver answered; for the operator alone.
  answer   text,
  primary key (delivery, number)
) strict, without rowid;

CREATE TABLE author_volume (
  content     integer not null references content (id),
  author      text    not null,
  tokens      integer not null check (tokens >= 0),
  free_tokens integer not null check (free_tokens between 0 and tokens),
  primary key (content, author)
) strict, without rowid;

CREATE TABLE batch (
  id         integer primary key,
  source     text    not null,
  sha256     text    not null,
  address    text    not null,
  fetched_at integer not null,
  size       integer not null check (size >= 0),
  body       blob    not null,
  unique (source, sha256)
) strict;

CREATE TABLE "change" (
  number integer primary key,
  at     integer not null,
  kind   text    not null
         check (kind in ('vintage', 'quarantine', 'source', 'document', 'alert', 'delivery')),
  source text    not null,
  detail text    not null
) strict;

CREATE TABLE change_number (value integer not null) strict;

CREATE TABLE claim (
  batch      integer not null references batch (id),
  position   integer not null,
  id         text    not null,
  statement  text    not null,
  topic      text    not null,
  entity     text    not null,
  known_from text    not null,
  supersedes text,
  body       text    not null,
  primary key (batch, id)
) strict;

CREATE TABLE content (
  id     integer primary key,
  source text    not null,
  day    text    not null,
  hash   text    not null,
  rows   integer not null check (rows > 0),
  tokens integer not null check (tokens >= 0),
  unique (source, day, hash)
) strict;

CREATE TABLE delivery (
  number      integer primary key,
  id          text    not null unique,
  endpoint    text    not null,
  -- Of which alerts it speaks, as JSON.
  alerts      text    not null,
  status      text    not null check (status in ('due', 'delivered', 'dead')),
  -- Attempts begun. The number of an attempt is also the token that settles it.
  attempts    integer not null default 0,
  -- Attempts settled since it was queued or replayed, which the schedule of retries counts.
  tries       integer not null default 0,
  -- Of one that is leased, when the lease ends.
  due_at      integer not null,
  leased      integer not null default 0 check (leased in (0, 1)),
  created_at  integer not null,
  settled_at  integer
) strict;

CREATE TABLE delivery_message (
  delivery integer primary key references delivery (number),
  message  text    not null
) strict;

CREATE TABLE document (
  id     integer primary key,
  source text    not null,
  as_of  integer not null,
  sha256 text    not null,
  batch  integer not null references batch (id),
  unique (source, as_of)
) strict;

CREATE TABLE endpoint_state (
  endpoint      text    primary key,
  failing_since integer,
  failures      integer not null default 0,
  paused_until  integer,
  succeeded_at  integer,
  disabled_at   integer,
  reason        text
) strict, without rowid;

CREATE TABLE evaluation (number integer not null, as_of integer) strict;

CREATE TABLE event (
  key         text    primary key,
  number      integer not null unique,
  at          integer not null,
  type        text    not null,
  rule        text    not null,
  fingerprint text    not null,
  subject     text    not null,
  period      text,
  -- Why nobody was told: silenced, or no endpoint; null where somebody was.
  held_back   text,
  body        text    not null
) strict, without rowid;

CREATE TABLE job_run (
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

CREATE TABLE lab_share (
  content integer not null references content (id),
  lab     text    not null,
  metric  text    not null check (metric in ('tokens', 'requests', 'spend')),
  percent text    not null,
  primary key (content, lab, metric)
) strict, without rowid;

CREATE TABLE missed_snapshot (
  source   text    not null,
  snapshot text    not null,
  tried_at integer not null,
  reason   text    not null check (reason in ('absent', 'refused')),
  primary key (source, snapshot)
) strict, without rowid;

CREATE TABLE model (
  id        integer primary key,
  permaslug text    not null unique
) strict;

CREATE TABLE model_listing (
  source    text    not null,
  model     integer not null references model (id),
  first_day text    not null,
  last_day  text    not null,
  primary key (source, model)
) strict, without rowid;

CREATE TABLE observation (
  content integer not null references content (id),
  model   integer not null references model (id),
  rank    integer not null check (rank > 0),
  tokens  integer not null check (tokens >= 0),
  primary key (content, model)
) strict, without rowid;

CREATE TABLE past_year (
  source text    not null,
  year   text    not null,
  as_of  integer not null,
  number integer not null,
  basis  text    not null,
  worked text    not null,
  primary key (source, year, as_of, number, basis)
) strict, without rowid;

CREATE TABLE quarantine (
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

CREATE TABLE rule (
  id          text    not null,
  fingerprint text    not null,
  loaded_at   integer not null,
  primary key (id, fingerprint)
) strict, without rowid;

CREATE TABLE silence (
  id         integer primary key,
  -- Empty matches all.
  rule       text    not null,
  subject    text    not null,
  endpoint   text    not null,
  until      integer not null,
  remark     text    not null,
  created_at integer not null,
  ended_at   integer
) strict;

CREATE TABLE source_state (
  source        text    primary key,
  attempted_at  integer not null,
  failing_since integer,
  reason        text,
  not_before    integer,
  validator     text
) strict, without rowid;

CREATE TABLE vintage (
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

CREATE TABLE vintage_day (
  source  text    not null,
  day     text    not null,
  as_of   integer not null,
  hash    text    not null,
  vintage integer not null references vintage (id),
  primary key (source, day, as_of, hash)
) strict, without rowid;

CREATE TABLE waiting (
  endpoint text    not null,
  alert    text    not null,
  number   integer not null references delivery (number),
  primary key (endpoint, alert, number)
) strict, without rowid;

CREATE TABLE year_change (
  source text    not null,
  year   text    not null,
  as_of  integer not null,
  number integer not null check (number > 0),
  primary key (source, year, as_of)
) strict, without rowid;

CREATE INDEX claim_entity on claim (batch, entity, position, known_from, id);

CREATE INDEX claim_position on claim (batch, position, known_from, id);

CREATE INDEX claim_statement on claim (batch, statement);

CREATE INDEX claim_supersedes on claim (batch, supersedes) where supersedes is not null;

CREATE INDEX claim_topic on claim (batch, topic, position, known_from, id);

CREATE INDEX delivery_dead on delivery (endpoint, settled_at) where status = 'dead';

CREATE INDEX delivery_due on delivery (endpoint, due_at, number) where status = 'due';

CREATE INDEX event_time on event (at);

CREATE INDEX job_run_newest on job_run (job, started_at);

CREATE INDEX job_run_open on job_run (job) where finished_at is null;

CREATE INDEX observation_head on observation (content, rank) where rank <= 64;

CREATE INDEX quarantine_open on quarantine (source) where state = 'open';

CREATE INDEX waiting_number on waiting (number);

