-- What a transaction may see: `rigwatch.regions` is a JSON array of region codes, or `all`. Unset or empty, it is nothing;
-- broken, an error. Policies ask these functions in a subquery, so that each runs once a statement, not once a row.
create function scope_is_all() returns boolean stable parallel safe language sql
  return coalesce(current_setting('rigwatch.regions', true), '') = 'all';

-- A code without the closing pairs of zeros that GB/T 2260 gives a province or city: 330000 is 33.
create function region_stem(code text) returns text immutable parallel safe language sql
  return case when code ~ '^\d{6}$' then regexp_replace(code, '(00){1,2}$', '') else code end;

-- The codes in scope, as they were given and as stems.
create function scope_codes() returns text[] stable parallel safe language sql
  return case when coalesce(current_setting('rigwatch.regions', true), '') in ('', 'all') then '{}' else array(
    select unnest(array[code, region_stem(code)])
    from jsonb_array_elements_text(current_setting('rigwatch.regions')::jsonb) as given(code) where code <> '') end;

-- Those codes that begin the codes of all places within: 33 begins 3301 and 330106. Codes of another kind stand for themselves.
create function scope_prefixes() returns text[] stable parallel safe language sql
  return array(select code from unnest(scope_codes()) as codes(code) where code ~ '^(\d{2}){1,3}$');

alter table site enable row level security;
create policy in_scope on site using (
  (select scope_is_all())
  or region = any ((select scope_codes())::text[])
  or region ^@ any ((select scope_prefixes())::text[]));

-- Everything else is seen with the site or point that it belongs to: the subqueries are under that table's own policy.
alter table organisation enable row level security;
create policy in_scope on organisation using (
  (select scope_is_all()) or exists (select from site where site.organisation_id = organisation.id));

alter table metering_point enable row level security;
create policy in_scope on metering_point using (
  (select scope_is_all()) or exists (select from site where site.id = metering_point.site_id));

alter table metering_point_term enable row level security;
create policy in_scope on metering_point_term using (
  (select scope_is_all()) or exists (select from metering_point where metering_point.id = metering_point_term.point_id));

-- Partitions are out of the reader's reach: only this table is granted, and under its policy.
alter table load_day enable row level security;
create policy in_scope on load_day using (
  (select scope_is_all()) or exists (select from metering_point where metering_point.id = load_day.point_id));

alter table load_day_history enable row level security;
create policy in_scope on load_day_history using (
  (select scope_is_all()) or exists (select from metering_point where metering_point.id = load_day_history.point_id));

alter table finding enable row level security;
create policy in_scope on finding using (
  (select scope_is_all()) or exists (select from metering_point where metering_point.id = finding.point_id));

alter table site_ranking enable row level security;
create policy in_scope on site_ranking using (
  (select scope_is_all()) or exists (select from site where site.id = site_ranking.site_id));

-- A rejected row is as it came: nobody knows whose it is.
alter table quarantine enable row level security;
create policy in_scope on quarantine using ((select scope_is_all()));

-- The weather of the places in scope and of those around them.
alter table weather_day enable row level security;
create policy in_scope on weather_day using (
  (select scope_is_all())
  or region = any ((select scope_codes())::text[])
  or region ^@ any ((select scope_prefixes())::text[])
  or exists (select from unnest((select scope_codes())::text[]) as codes(code) where code ^@ weather_day.region));

alter table carbon_target enable row level security;
create policy in_scope on carbon_target using (
  (select scope_is_all())
  or scope_kind = 'region' and (
    scope = any ((select scope_codes())::text[]) or scope ^@ any ((select scope_prefixes())::text[])
    or exists (select from unnest((select scope_codes())::text[]) as codes(code) where code ^@ region_stem(scope)))
  or scope_kind = 'organisation' and exists (select from organisation where organisation.name = scope)
  or scope_kind = 'site' and exists (select from site where site.site_id = scope));

-- An institution's fuels and heads: not those of the regions around.
do $$ declare
  name text;
begin
  foreach name in array array['other_energy', 'headcount'] loop
    execute format('alter table %I enable row level security', name);
    execute format($policy$create policy in_scope on %I using (
      (select scope_is_all())
      or scope_kind = 'region' and (
        scope = any ((select scope_codes())::text[]) or scope ^@ any ((select scope_prefixes())::text[]))
      or scope_kind = 'organisation' and exists (select from organisation where organisation.name = scope)
      or scope_kind = 'site' and exists (select from site where site.site_id = scope))$policy$, name);
  end loop;
end $$;

alter table energy_year enable row level security;
create policy in_scope on energy_year using (
  (select scope_is_all()) or exists (select from metering_point where metering_point.id = energy_year.point_id));

-- Whether a month of load_day has no rows; makes its partition first where there is none. What may import may not change
-- the schema, but this it may. The caller holds the import lock, so nobody else makes the same month.
create function open_load_month(first_day date) returns boolean language plpgsql security definer as $$
declare
  partition constant text := 'load_day_' || to_char(first_day, 'YYYY_MM');
  is_empty boolean;
begin
  if first_day <> date_trunc('month', first_day)::date then
    raise exception 'a month begins on its first day, not on %', first_day;
  end if;
  if to_regclass(format('%I', partition)) is null then
    -- attached, not created in place: that lets others read on
    execute format('create table %I (like load_day including all)', partition);
    execute format('grant select, insert on %I to %I', partition, session_user);
    execute format('alter table load_day attach partition %I for values from (%L) to (%L)',
      partition, first_day, (first_day + interval '1 month')::date);
    return true;
  end if;
  execute format('select not exists (select from %I)', partition) into is_empty;
  return is_empty;
end $$;
revoke execute on function open_load_month from public;

-- Definer's functions look up names here alone, whatever the caller set, its temporary tables last.
do $$ begin
  execute format('alter function open_load_month(date) set search_path = %I, pg_temp', current_schema());
end $$;

-- Passwords of the accounts that rigwatch makes for itself; only the owner of the schema reads them.
create table database_account (
  name text primary key,
  password text not null
);
