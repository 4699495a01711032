-- Alerts, and what is told of them. A change may now be one of these too.
create table change_2 (
  number integer primary key,
  at     integer not null,
  kind   text    not null
         check (kind in ('vintage', 'quarantine', 'source', 'document', 'alert', 'delivery')),
  source text    not null,
  detail text    not null
) strict;
insert into change_2 select number, at, kind, source, detail from change;
drop table change;
alter table change_2 rename to change;

-- A rule as it was first loaded. It speaks of periods that close after that; a changed condition is another fingerprint.
create table rule (
  id          text    not null,
  fingerprint text    not null,
  loaded_at   integer not null,
  primary key (id, fingerprint)
) strict, without rowid;

-- How often alerts were evaluated: an evaluation that began before another one ended writes nothing.
create table evaluation (number integer not null, as_of integer) strict;
insert into evaluation values (0, null);

-- A rule applied to a subject, and where it stands.
create table alert (
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

-- What was raised; its key names it, so that it is raised once. Its number is that of its change.
create table event (
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
create index event_time on event (at);

create table silence (
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

-- What one evaluation says to one endpoint; its id is made of both, so that it is queued once. Rows lie in the order
-- of their numbers, which is about that in which they are leased and settled.
create table delivery (
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

-- Its words are apart, so that what changes with each try is small.
create table delivery_message (
  delivery integer primary key references delivery (number),
  message  text    not null
) strict;
create index delivery_due on delivery (endpoint, due_at, number) where status = 'due';
create index delivery_dead on delivery (endpoint, settled_at) where status = 'dead';

-- Which deliveries wait to tell an endpoint of an alert: what is told of one alert is told in order.
create table waiting (
  endpoint text    not null,
  alert    text    not null,
  number   integer not null references delivery (number),
  primary key (endpoint, alert, number)
) strict, without rowid;
create index waiting_number on waiting (number);

create table attempt (
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

-- How an endpoint does: since when it fails, until when it is left alone, whether it is switched off.
create table endpoint_state (
  endpoint      text    primary key,
  failing_since integer,
  failures      integer not null default 0,
  paused_until  integer,
  succeeded_at  integer,
  disabled_at   integer,
  reason        text
) strict, without rowid;
