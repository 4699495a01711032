-- The claims of a common list, as its bytes hold them, so that an answer reads those it shows. Entities are in lower
-- case; known_from is the first day on which a claim had been stated, and empty where nobody says when.
create table claim (
  batch      bigint  not null references batch (id),
  position   bigint  not null,
  id         text    collate "C" not null,
  statement  text    collate "C" not null,
  topic      text    collate "C" not null,
  entity     text    collate "C" not null,
  known_from text    collate "C" not null,
  supersedes text    collate "C",
  body       text    not null,
  primary key (batch, id)
);
create index claim_position on claim (batch, position, known_from, id);
create index claim_topic on claim (batch, topic, position, known_from, id);
create index claim_entity on claim (batch, entity, position, known_from, id);
create index claim_statement on claim (batch, statement);
create index claim_supersedes on claim (batch, supersedes) where supersedes is not null;
