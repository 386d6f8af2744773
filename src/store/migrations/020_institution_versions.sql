-- Other energy and headcounts keep every version: a row is never changed, the last entered of those used from the same day
-- counts. What is there was used ever since.
do $$ declare
  name text;
begin
  foreach name in array array['other_energy', 'headcount'] loop
    execute format('alter table %1$I
      add column used_from date not null default ''1970-01-01'',
      add column entered_at timestamptz not null default now(),
      add column entry bigint generated always as identity,
      drop constraint %2$I,
      add primary key (entry)', name, name || '_pkey');
  end loop;
end $$;
create index other_energy_month on other_energy (month);
create index headcount_year on headcount (year);
