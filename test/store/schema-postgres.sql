-- schema 5

alert (
  rule text collate "C" not null,
  fingerprint text collate "C" not null,
  subject text collate "C" not null,
  state text not null,
  since text,
  period text,
  memory text not null,
  changed_at bigint not null,
  PRIMARY KEY (rule, fingerprint, subject),
  CHECK ((state = ANY (ARRAY['inactive'::text, 'pending'::text, 'firing'::text, 'recovering'::text, 'no_data'::text, 'error'::text])))
)

attempt (
  delivery bigint not null,
  number bigint not null,
  at bigint not null,
  took_ms bigint not null,
  outcome text not null,
  status integer,
  reason text,
  answer text,
  PRIMARY KEY (delivery, number),
  FOREIGN KEY (delivery) REFERENCES delivery(number),
  CHECK ((outcome = ANY (ARRAY['accepted'::text, 'refused'::text, 'unreachable'::text, 'forbidden'::text])))
)

author_volume (
  content bigint not null,
  author text collate "C" not null,
  tokens bigint not null,
  free_tokens bigint not null,
  PRIMARY KEY (content, author),
  FOREIGN KEY (content) REFERENCES content(id),
  CHECK (((free_tokens >= 0) AND (free_tokens <= tokens))),
  CHECK ((tokens >= 0))
)

batch (
  id bigint not null identity,
  source text collate "C" not null,
  sha256 text collate "C" not null,
  address text not null,
  fetched_at bigint not null,
  size bigint not null,
  body bytea not null,
  UNIQUE (source, sha256),
  PRIMARY KEY (id),
  CHECK ((size >= 0))
)

change (
  number bigint not null,
  at bigint not null,
  kind text not null,
  source text not null,
  detail text not null,
  PRIMARY KEY (number),
  CHECK ((kind = ANY (ARRAY['vintage'::text, 'quarantine'::text, 'source'::text, 'document'::text, 'alert'::text, 'delivery'::text])))
)

change_number (
  value bigint not null
)

claim (
  batch bigint not null,
  position bigint not null,
  id text collate "C" not null,
  statement text collate "C" not null,
  topic text collate "C" not null,
  entity text collate "C" not null,
  known_from text collate "C" not null,
  supersedes text collate "C",
  body text not null,
  PRIMARY KEY (batch, id),
  FOREIGN KEY (batch) REFERENCES batch(id)
)

content (
  id bigint not null identity,
  source text collate "C" not null,
  day text collate "C" not null,
  hash text collate "C" not null,
  rows bigint not null,
  tokens bigint not null,
  UNIQUE (source, day, hash),
  PRIMARY KEY (id),
  CHECK ((rows > 0)),
  CHECK ((tokens >= 0))
)

delivery (
  number bigint not null,
  id text collate "C" not null,
  endpoint text collate "C" not null,
  alerts text not null,
  status text not null,
  attempts bigint not null default 0,
  tries bigint not null default 0,
  due_at bigint not null,
  leased integer not null default 0,
  created_at bigint not null,
  settled_at bigint,
  UNIQUE (id),
  PRIMARY KEY (number),
  CHECK ((leased = ANY (ARRAY[0, 1]))),
  CHECK ((status = ANY (ARRAY['due'::text, 'delivered'::text, 'dead'::text])))
)

delivery_message (
  delivery bigint not null,
  message text not null,
  PRIMARY KEY (delivery),
  FOREIGN KEY (delivery) REFERENCES delivery(number)
)

document (
  id bigint not null identity,
  source text collate "C" not null,
  as_of bigint not null,
  sha256 text collate "C" not null,
  batch bigint not null,
  UNIQUE (source, as_of),
  PRIMARY KEY (id),
  FOREIGN KEY (batch) REFERENCES batch(id)
)

endpoint_state (
  endpoint text collate "C" not null,
  failing_since bigint,
  failures bigint not null default 0,
  paused_until bigint,
  succeeded_at bigint,
  disabled_at bigint,
  reason text,
  PRIMARY KEY (endpoint)
)

evaluation (
  number bigint not null,
  as_of bigint
)

event (
  key text collate "C" not null,
  number bigint not null,
  at bigint not null,
  type text not null,
  rule text collate "C" not null,
  fingerprint text not null,
  subject text not null,
  period text,
  held_back text,
  body text not null,
  UNIQUE (number),
  PRIMARY KEY (key)
)

intake_turn (
  one boolean not null,
  PRIMARY KEY (one),
  CHECK (one)
)

job_run (
  id bigint not null identity,
  job text collate "C" not null,
  holder text not null,
  started_at bigint not null,
  lease_until bigint not null,
  done bigint not null default 0,
  total bigint not null default 0,
  finished_at bigint,
  result text,
  detail text,
  PRIMARY KEY (id),
  CHECK ((result = ANY (ARRAY['done'::text, 'nothing'::text, 'failed'::text, 'lost'::text])))
)

lab_share (
  content bigint not null,
  lab text collate "C" not null,
  metric text collate "C" not null,
  percent text not null,
  PRIMARY KEY (content, lab, metric),
  FOREIGN KEY (content) REFERENCES content(id),
  CHECK ((metric = ANY (ARRAY['tokens'::text, 'requests'::text, 'spend'::text])))
)

missed_snapshot (
  source text collate "C" not null,
  snapshot text collate "C" not null,
  tried_at bigint not null,
  reason text not null,
  PRIMARY KEY (source, snapshot),
  CHECK ((reason = ANY (ARRAY['absent'::text, 'refused'::text])))
)

model (
  id bigint not null identity,
  permaslug text collate "C" not null,
  UNIQUE (permaslug),
  PRIMARY KEY (id)
)

model_listing (
  source text collate "C" not null,
  model bigint not null,
  first_day text collate "C" not null,
  last_day text collate "C" not null,
  PRIMARY KEY (source, model),
  FOREIGN KEY (model) REFERENCES model(id)
)

observation (
  content bigint not null,
  model bigint not null,
  rank integer not null,
  tokens bigint not null,
  PRIMARY KEY (content, model),
  FOREIGN KEY (content) REFERENCES content(id),
  FOREIGN KEY (model) REFERENCES model(id),
  CHECK ((rank > 0)),
  CHECK ((tokens >= 0))
)

past_year (
  source text collate "C" not null,
  year text collate "C" not null,
  as_of bigint not null,
  number bigint not null,
  basis text collate "C" not null,
  worked text not null,
  PRIMARY KEY (source, year, as_of, number, basis)
)

quarantine (
  id bigint not null identity,
  source text collate "C" not null,
  batch bigint not null,
  as_of bigint,
  day text collate "C",
  hash text collate "C" not null,
  reasons text not null,
  at bigint not null,
  state text not null,
  decided_at bigint,
  remark text,
  PRIMARY KEY (id),
  FOREIGN KEY (batch) REFERENCES batch(id),
  CHECK ((state = ANY (ARRAY['open'::text, 'accepted'::text, 'discarded'::text, 'superseded'::text])))
)

rule (
  id text collate "C" not null,
  fingerprint text collate "C" not null,
  loaded_at bigint not null,
  PRIMARY KEY (id, fingerprint)
)

silence (
  id bigint not null identity,
  rule text not null,
  subject text not null,
  endpoint text not null,
  until bigint not null,
  remark text not null,
  created_at bigint not null,
  ended_at bigint,
  PRIMARY KEY (id)
)

source_state (
  source text collate "C" not null,
  attempted_at bigint not null,
  failing_since bigint,
  reason text,
  not_before bigint,
  validator text,
  PRIMARY KEY (source)
)

tokentide_schema (
  version integer not null
)

vintage (
  id bigint not null identity,
  source text collate "C" not null,
  as_of bigint not null,
  sha256 text collate "C" not null,
  from_day text collate "C" not null,
  to_day text collate "C" not null,
  row_count bigint not null,
  address text not null,
  fetched_at bigint not null,
  notes text not null,
  UNIQUE (source, as_of, sha256),
  PRIMARY KEY (id),
  CHECK ((row_count > 0)),
  CHECK ((to_day >= from_day))
)

vintage_day (
  source text collate "C" not null,
  day text collate "C" not null,
  as_of bigint not null,
  hash text collate "C" not null,
  vintage bigint not null,
  PRIMARY KEY (source, day, as_of, hash),
  FOREIGN KEY (vintage) REFERENCES vintage(id)
)

waiting (
  endpoint text collate "C" not null,
  alert text collate "C" not null,
  number bigint not null,
  PRIMARY KEY (endpoint, alert, number),
  FOREIGN KEY (number) REFERENCES delivery(number)
)

year_change (
  source text collate "C" not null,
  year text collate "C" not null,
  as_of bigint not null,
  number bigint not null,
  PRIMARY KEY (source, year, as_of),
  CHECK ((number > 0))
)

CREATE INDEX claim_entity ON claim USING btree (batch, entity, "position", known_from, id)

CREATE INDEX claim_position ON claim USING btree (batch, "position", known_from, id)

CREATE INDEX claim_statement ON claim USING btree (batch, statement)

CREATE INDEX claim_supersedes ON claim USING btree (batch, supersedes) WHERE (supersedes IS NOT NULL)

CREATE INDEX claim_topic ON claim USING btree (batch, topic, "position", known_from, id)

CREATE INDEX delivery_dead ON delivery USING btree (endpoint, settled_at) WHERE (status = 'dead'::text)

CREATE INDEX delivery_due ON delivery USING btree (endpoint, due_at, number) WHERE (status = 'due'::text)

CREATE INDEX event_time ON event USING btree (at)

CREATE INDEX job_run_newest ON job_run USING btree (job, started_at)

CREATE UNIQUE INDEX job_run_open ON job_run USING btree (job) WHERE (finished_at IS NULL)

CREATE INDEX observation_head ON observation USING btree (content, rank) WHERE (rank <= 64)

CREATE INDEX quarantine_open ON quarantine USING btree (source) WHERE (state = 'open'::text)

CREATE INDEX waiting_number ON waiting USING btree (number)

