-- What authorities publish anew and users correct: every version stays, so that an earlier report can be made again.
create table reference_value (
  dataset text not null,
  region text not null,
  -- which number of the set: year of a factor, register of a price, kind/metric/period of a yardstick
  item text not null,
  -- first day for whose reports it is used
  used_from date not null default '1970-01-01',
  value double precision not null,
  source text not null,
  -- who entered it; rigwatch for what came with the program
  entered_by text not null,
  entered_at timestamptz not null default now(),
  primary key (dataset, region, item, used_from)
);

alter table carbon_target
  add column boundary text not null default 'electricity' check (boundary in ('electricity', 'all_energy')),
  -- [{"year": …, "value": …}] where the path is not a straight line
  add column path jsonb,
  add column used_from date not null default '1970-01-01',
  add column assumption boolean not null default false,
  drop constraint carbon_target_pkey,
  add primary key (scope_kind, scope, metric, target_year, boundary, used_from);

-- Fuels and heat of an institution, month by month: what its electricity meters do not see.
create table other_energy (
  scope_kind text not null check (scope_kind in ('region', 'organisation', 'site')),
  scope text not null,
  -- first day of the month
  month date not null,
  carrier text not null,
  kgce double precision not null check (kgce >= 0),
  -- null when it is not known
  tco2 double precision check (tco2 >= 0),
  source text not null,
  primary key (scope_kind, scope, month, carrier)
);

-- How many people use the energy of a scope, by year.
create table headcount (
  scope_kind text not null check (scope_kind in ('region', 'organisation', 'site')),
  scope text not null,
  year smallint not null,
  heads double precision not null check (heads > 0),
  source text not null,
  primary key (scope_kind, scope, year)
);

-- Energy of each day of a year, kWh, by metering point: sums of load_day, made when it is screened. NaN is missing.
create table energy_year (
  point_id integer not null references metering_point on delete cascade,
  year smallint not null,
  kwh real[] not null check (cardinality(kwh) in (365, 366)),
  primary key (point_id, year)
);

-- what a year of the suspected load costs at the price of a flat load
alter table site_ranking add column cost_yuan_per_year double precision;
