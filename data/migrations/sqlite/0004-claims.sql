-- The claims of a common list, as its bytes hold them, so that an answer reads those it shows. Entities are in lower
-- case; known_from is the first day on which a claim had been stated, and empty where nobody says when.
create table claim (
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
create index claim_position on claim (batch, position, known_from, id);
create index claim_topic on claim (batch, topic, position, known_from, id);
create index claim_entity on claim (batch, entity, position, known_from, id);
create index claim_statement on claim (batch, statement);
create index claim_supersedes on claim (batch, supersedes) where supersedes is not null;
