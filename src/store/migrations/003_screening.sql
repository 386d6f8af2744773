create table screening_run (
  id integer primary key generated always as identity,
  started_at timestamptz not null,
  finished_at timestamptz not null,
  -- the readings it saw: those of imports known by then; null when there were none
  as_known_at timestamptz,
  -- share of sites assumed to host mining, which probabilities start from
  prevalence double precision not null,
  model_version text not null
);

create table finding (
  run_id integer not null references screening_run on delete cascade,
  point_id integer not null references metering_point,
  status text not null check (status in ('ok', 'insufficient', 'meter_fault')),
  probability double precision not null check (probability between 0 and 1),
  estimated_kw double precision,
  -- share of the hours of a year in which the suspected load runs
  duty double precision,
  -- when it began, on the meter's own clock; null when it was there before the data or is not known
  onset_day date,
  onset_minute smallint,
  operation text,
  -- {"contributions": […], "warnings": […]}
  evidence jsonb not null,
  primary key (point_id, run_id)
);
create index finding_run on finding (run_id);

create table site_ranking (
  run_id integer not null references screening_run on delete cascade,
  rank integer not null,
  site_id integer not null references site,
  priority double precision not null,
  probability double precision not null check (probability between 0 and 1),
  estimated_kw double precision,
  excess_kwh_per_year double precision,
  tco2_per_year double precision,
  -- how the figures came about: emission factor, carbon target, sentences
  details jsonb not null,
  primary key (site_id, run_id)
);
create unique index site_ranking_rank on site_ranking (run_id, rank);
