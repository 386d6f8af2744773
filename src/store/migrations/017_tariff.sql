-- Which hours count in which register, by region and the days for which it is in force. Every version stays: a row is never
-- changed, the last entered of those used from the same day counts.
create table tariff_calendar (
  entry bigint generated always as identity primary key,
  region text not null,
  valid_from date not null,
  -- last day; null while no end is known
  valid_to date check (valid_to >= valid_from),
  -- [{"months": "2-6 9-11", "days": "ordinary", "register": "peak", "hours": "8-11 13-17"}, …]
  periods jsonb not null,
  source text not null,
  -- first day for whose screenings and reports it is used
  used_from date not null default '1970-01-01',
  -- who entered it; rigwatch for what came with the program
  entered_by text not null,
  entered_at timestamptz not null default now()
);

-- Published hours are no secret; they are entered for the regions of one's own.
alter table tariff_calendar enable row level security;
create policy seen on tariff_calendar for select using (true);
create policy made on tariff_calendar for insert with check ((select scope_is_all()) or region_within_scope(region));
