-- Beside the rows that did not go in, what there was to tell of rows that did: a clock changed, an estimate, a mark of a
-- missing value. What was told of registers between imports lies here already and cannot be told apart any more.
alter table quarantine add column went_in boolean not null default false;
