-- What is entered keeps every version, those of one day too: a row is never changed, the last entered of those used from the
-- same day counts. A row that withdraws another repeats what that is about and says in `source` why: from its `used_from` on the
-- other is used no more, and the one before it again.
do $$ declare
  name text;
begin
  foreach name in array array['carbon_target', 'reference_value'] loop
    execute format('alter table %1$I
      add column entry bigint generated always as identity,
      drop constraint %2$I,
      add primary key (entry)', name, name || '_pkey');
  end loop;
  foreach name in array array['carbon_target', 'other_energy', 'headcount'] loop
    -- who entered it and when; null where nobody wrote it down
    execute format('alter table %I add column entered_by text', name);
  end loop;
  alter table carbon_target add column entered_at timestamptz;
  alter table carbon_target alter column entered_at set default now();
  foreach name in array array['carbon_target', 'other_energy', 'headcount', 'reference_value', 'tariff_calendar'] loop
    execute format('alter table %1$I
      alter column entered_by set default current_setting(''rigwatch.actor'', true),
      add column withdraws bigint references %1$I (entry)', name);
    execute format('create index %I on %I (withdraws) where withdraws is not null', name || '_withdraws', name);
  end loop;
end $$;
create index reference_value_item on reference_value (dataset, region, item, used_from);
