-- What a run judged anew and what it took over from earlier runs, and why: {"judged": {reason: points}, "takenOver":
-- {reason: points}, "notScreened": points}. Null for runs that judged everything.
alter table screening_run add column judging jsonb;

alter table finding
  -- the run that judged the point, where this one took the finding over; runs are kept for a time only
  add column judged_run integer,
  -- last day of the readings that were judged
  add column judged_to date;

-- The newest judgement of each point, as far as following runs may take it over.
create table judgement (
  point_id integer primary key references metering_point,
  run_id integer not null,
  -- day of the run on China's clock
  judged_on date not null,
  -- newest import whose readings it saw
  import_id integer not null,
  -- last day of the readings that it saw
  last_day date not null,
  -- what it went by: program, models, tables, prevalence
  settings text not null,
  -- digest of what was known of the point, its site and its weather
  circumstances text not null,
  -- what was seen in the point
  screening jsonb not null
);
alter table judgement enable row level security;
create policy in_scope on judgement using (
  (select scope_is_all()) or exists (select from metering_point where metering_point.id = judgement.point_id));

-- Which readings became known after an import: rows lie in the order of their imports, so a few pages of each month say it.
create index load_day_import on load_day using brin (import_id) with (autosummarize = on);
