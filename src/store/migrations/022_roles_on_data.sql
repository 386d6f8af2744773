-- Row-level security held transactions to regions; here it holds them to their role as well: who administers, audits or is at
-- the door sees no site, whatever regions are set, and numbers are entered by the bureau and by the program itself.

-- Roles that work with sites. Unset, there is none.
create function scope_sees_sites() returns boolean stable parallel safe language sql
  return coalesce(current_setting('rigwatch.role', true), '') in ('operator', 'bureau', 'inspector', 'demo', 'system');

create or replace function scope_is_all() returns boolean stable parallel safe language sql
  return scope_sees_sites() and coalesce(current_setting('rigwatch.regions', true), '') = 'all';

create or replace function scope_codes() returns text[] stable parallel safe language sql
  return case when not scope_sees_sites() or coalesce(current_setting('rigwatch.regions', true), '') in ('', 'all')
    then '{}' else array(
      select unnest(array[code, region_stem(code)])
      from jsonb_array_elements_text(current_setting('rigwatch.regions')::jsonb) as given(code) where code <> '') end;

-- Whether there is any place that the transaction sees: what is the same for all places is shown then, and else nothing.
create function scope_is_open() returns boolean stable parallel safe language sql
  return scope_is_all() or scope_codes() <> '{}';

-- Who may enter numbers.
create function scope_enters() returns boolean stable parallel safe language sql
  return scope_role() in ('bureau', 'system');

do $$ declare
  name text;
begin
  foreach name in array array['carbon_target', 'other_energy', 'headcount', 'reference_value', 'tariff_calendar'] loop
    execute format($policy$
      create policy entered_by_role on %1$I as restrictive for insert with check ((select scope_enters()));
      create policy changed_by_role on %1$I as restrictive for update
        using ((select scope_enters())) with check ((select scope_enters()));
      create policy removed_by_role on %1$I as restrictive for delete using ((select scope_enters()));
    $policy$, name);
  end loop;
end $$;

-- Published numbers and hours are the same for all places.
alter policy seen on reference_value using ((select scope_is_open()));
alter policy seen on tariff_calendar using ((select scope_is_open()));

-- When screenings ran, too; imports tell how much there is of everybody's.
alter table screening_run enable row level security;
create policy seen on screening_run for select using ((select scope_is_open()));
create policy made on screening_run using ((select scope_is_all()));
alter table import enable row level security;
create policy in_scope on import using ((select scope_is_all()));

-- For the auditor and for the program.
alter table audit_chain enable row level security;
create policy seen on audit_chain for select using ((select scope_role()) in ('auditor', 'system'));

-- When the newest screening finished: all that those who watch over the server, and see nothing else, are told.
create function last_screening() returns timestamptz stable security definer language plpgsql as $$
begin
  return (select finished_at from screening_run order by id desc limit 1);
end $$;

-- What functions of the owner tell beyond the scope, they tell only of what reaches into it.
create or replace function energy_last_day(until date) returns date stable security definer language plpgsql as $$
begin
  return (select case when max(last_day) is not null then least(until, max(last_day)) end from energy_year
    where scope_is_open() and last_day < make_date(extract(year from until)::integer + 1, 1, 1));
end $$;

create or replace function organisation_lies_in(wanted text, prefix text) returns boolean stable security definer
language plpgsql as $$
begin
  return coalesce((
    select bool_and(coalesce(starts_with(site.region, prefix), false)) and bool_or(region_within_scope(site.region))
    from organisation join site on site.organisation_id = organisation.id where organisation.name = wanted), false);
end $$;

create or replace function accounts_beyond_sight(wanted text[]) returns setof text stable security definer
language plpgsql as $$
begin
  if scope_is_all() then
    return;
  end if;
  return query select term.account
    from metering_point_term term
    join metering_point on metering_point.id = term.point_id join site on site.id = metering_point.site_id
    where term.account = any (wanted)
    group by term.account
    having bool_or(region_within_scope(site.region)) and not bool_and(region_within_scope(site.region));
end $$;

do $$ begin
  execute format('alter function last_screening() set search_path = %I, pg_temp', current_schema());
  execute format('alter function energy_last_day(date) set search_path = %I, pg_temp', current_schema());
  execute format('alter function organisation_lies_in(text, text) set search_path = %I, pg_temp', current_schema());
  execute format('alter function accounts_beyond_sight(text[]) set search_path = %I, pg_temp', current_schema());
end $$;

-- Who works with sites has regions, who does not has none.
alter table app_user add constraint regions_go_with_the_role check (
  (role in ('administrator', 'auditor')) = (cardinality(regions) = 0)
  and array_position(regions, null) is null and array_position(regions, '') is null);
alter table api_key add constraint regions_go_with_the_role check (
  (role = 'auditor') = (cardinality(regions) = 0)
  and array_position(regions, null) is null and array_position(regions, '') is null);
