-- What a database holds is decided once: simulated readings never lie beside real ones.
create table database_kind (
  only_row boolean primary key default true check (only_row),
  kind text not null check (kind in ('real', 'simulated'))
);

create table organisation (
  id integer primary key generated always as identity,
  name text not null unique
);

create table site (
  id integer primary key generated always as identity,
  site_id text not null unique,
  name text,
  -- what the site is, in the words of the file it came from
  kind text,
  -- GB/T 2260 code or any other
  region text,
  organisation_id integer references organisation,
  floor_area_m2 double precision,
  -- degrees, WGS 84
  latitude double precision,
  longitude double precision
);
create index site_region on site (region);
create index site_kind on site (kind);
create index site_organisation on site (organisation_id);

create table metering_point (
  id integer primary key generated always as identity,
  meter_id text not null unique,
  site_id integer not null references site,
  role text not null default 'main' check (role in ('main', 'sub', 'generation')),
  parent_id integer references metering_point,
  -- IANA name of the clock that the readings keep; null when nobody said
  time_zone text,
  contract_kva double precision
);
create index metering_point_site on metering_point (site_id);

-- What changes during a point's life. A new multiplier is not a step in the load.
create table metering_point_term (
  point_id integer not null references metering_point,
  valid_from date not null default '-infinity',
  multiplier double precision not null default 1,
  primary key (point_id, valid_from)
);

create table carbon_target (
  -- what the target is set for: site, organisation, region
  scope_kind text not null,
  -- id of the site, name of the organisation, code of the region
  scope text not null,
  metric text not null,
  base_year smallint not null,
  base_value double precision not null,
  target_year smallint not null,
  -- share of the base value to be saved by the target year
  reduction double precision not null,
  source text not null,
  primary key (scope_kind, scope, metric, target_year)
);
