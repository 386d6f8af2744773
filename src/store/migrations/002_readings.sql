create table import (
  id integer primary key generated always as identity,
  actor text not null,
  started_at timestamptz not null,
  -- when its readings became known: every import has its own moment, in the order of the ids
  known_at timestamptz,
  rows_read bigint not null default 0,
  rows_stored bigint not null default 0,
  rows_unchanged bigint not null default 0,
  rows_superseded bigint not null default 0,
  rows_rejected bigint not null default 0,
  check (rows_read = rows_stored + rows_unchanged + rows_superseded + rows_rejected)
);
create index import_known_at on import (known_at);

-- One row a metering point and day, as the field itself stores load curves. A month is a partition, made when its first
-- reading arrives. The columns are in the order that needs no padding: 452 bytes for a day of 96 points.
-- No foreign keys: they would cost more than the insert itself, and the only writer resolves its points first.
create table load_day (
  point_id integer not null,
  day date not null,
  -- the import that brought this version
  import_id integer not null,
  -- 1 active power (kW), 2 register energy (kWh: total, sharp, peak, flat, valley)
  channel smallint not null,
  -- sum of 1 (a reading is missing) and 2 (a reading is negative)
  quality smallint not null,
  -- 24, 48 or 96 values of power, or 5 of energy; NaN is a missing reading
  "values" real[] not null,
  primary key (point_id, day, channel)
) partition by range (day);

-- Versions of days that a later import replaced.
create table load_day_history (
  point_id integer not null,
  day date not null,
  import_id integer not null,
  -- the import that replaced this version
  superseded_by integer not null,
  channel smallint not null,
  quality smallint not null,
  "values" real[] not null,
  primary key (point_id, day, channel, superseded_by)
);

-- Every row that did not go in, as it came. The same row of the same file is kept once, however often it is imported.
create table quarantine (
  id bigint primary key generated always as identity,
  import_id integer not null references import,
  file text not null,
  line bigint not null,
  code text not null,
  reason_zh text not null,
  reason_en text not null,
  raw text not null
);
create unique index quarantine_row on quarantine (file, line, code, md5(raw));
create index quarantine_import on quarantine (import_id);

-- Outdoor temperature, °C, hour by hour on the clock of the readings; NaN is missing.
create table weather_day (
  -- code of the region; empty for weather that serves every region
  region text not null,
  day date not null,
  temperature_c real[] not null check (cardinality(temperature_c) = 24),
  primary key (region, day)
);
