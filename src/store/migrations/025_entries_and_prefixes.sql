-- Entries: whose they are and what they withdraw is no longer what the row says. Row-level security judges a new row by its own
-- place alone, so a row about one place could withdraw what another had entered.
create function keep_entry_true() returns trigger language plpgsql as $$
declare
  -- what a withdrawal says for itself; everything else it repeats
  own constant text[] := array['entry', 'source', 'used_from', 'entered_by', 'entered_at', 'withdraws'];
  known jsonb;
begin
  if scope_role() not in ('system', '') then
    new.entered_by := nullif(current_setting('rigwatch.actor', true), '');
    new.entered_at := now();
  end if;
  if new.withdraws is null then
    return new;
  end if;
  -- with the rights of whoever enters: what they do not see is not there
  execute format('select to_jsonb(known) from %I.%I known where entry = $1 and withdraws is null', tg_table_schema, tg_table_name)
    into known using new.withdraws;
  if known is null then
    raise exception 'there is no entry % to withdraw', new.withdraws using errcode = '23503';
  end if;
  if known ->> 'entered_by' = 'rigwatch' and scope_role() <> 'system' then
    raise exception 'entry % came with the program and stays', new.withdraws using errcode = '42501';
  end if;
  if known - own <> to_jsonb(new) - own then
    raise exception 'a withdrawal repeats what entry % says, and this is about something else', new.withdraws using errcode = '23514';
  end if;
  return new;
end $$;
do $$ declare
  name text;
begin
  foreach name in array array['carbon_target', 'other_energy', 'headcount', 'reference_value', 'tariff_calendar'] loop
    execute format('create trigger keep_entry_true before insert on %I for each row execute function keep_entry_true()', name);
  end loop;
end $$;

-- Places: a code begins that of a place within only where both are codes of places, GB/T 2260's of 2, 4 or 6 digits or
-- GB/T 10114's of 9 or 12. 33 begins 3301 and 330106001, but neither 330 nor 33010 nor 33-x, which stand for themselves.
create function region_lies_in(code text, around text[]) returns boolean immutable parallel safe language sql
  return code ^@ any (around) and code ~ '^(\d{2}|\d{4}|\d{6}|\d{9}|\d{12})$';

create or replace function region_within_scope(code text) returns boolean stable parallel safe language sql
  return coalesce(scope_is_all() or code = any (scope_codes()) or region_lies_in(code, scope_prefixes()), false);

-- Those codes in scope that lie within a place.
create function scope_lies_in(place text) returns boolean stable parallel safe language sql
  return place ~ '^(\d{2}|\d{4}|\d{6}|\d{9})$'
    and exists (select from unnest(scope_codes()) as codes(code) where region_lies_in(code, array[place]));

do $$ declare
  name text;
begin
  foreach name in array array['site', 'site_ranking', 'ranking_facet'] loop
    execute format($policy$alter policy in_scope on %I using (
      (select scope_is_all())
      or region = any ((select scope_codes())::text[])
      or region_lies_in(region, (select scope_prefixes())))$policy$, name);
  end loop;
  foreach name in array array['other_energy', 'headcount'] loop
    execute format($policy$alter policy in_scope on %I using (
      (select scope_is_all())
      or scope_kind = 'region' and (
        scope = any ((select scope_codes())::text[]) or region_lies_in(scope, (select scope_prefixes())))
      or scope_kind = 'organisation' and exists (select from organisation where organisation.name = scope)
      or scope_kind = 'site' and exists (select from site where site.site_id = scope))$policy$, name);
  end loop;
end $$;
alter policy in_scope on weather_day using (
  (select scope_is_all())
  or region = '' and (select scope_is_open())
  or region = any ((select scope_codes())::text[])
  or region_lies_in(region, (select scope_prefixes()))
  or scope_lies_in(region));
alter policy in_scope on carbon_target using (
  (select scope_is_all())
  or scope_kind = 'region' and (
    scope = any ((select scope_codes())::text[])
    or region_lies_in(scope, (select scope_prefixes()))
    or scope_lies_in(region_stem(scope)))
  or scope_kind = 'organisation' and exists (select from organisation where organisation.name = scope)
  or scope_kind = 'site' and exists (select from site where site.site_id = scope));

create or replace function organisation_lies_in(wanted text, prefix text) returns boolean stable security definer
language plpgsql as $$
begin
  return coalesce((
    select bool_and(coalesce(site.region = prefix or region_lies_in(site.region, array[prefix]), false))
      and bool_or(region_within_scope(site.region))
    from organisation join site on site.organisation_id = organisation.id where organisation.name = wanted), false);
end $$;
do $$ begin
  execute format('alter function organisation_lies_in(text, text) set search_path = %I, pg_temp', current_schema());
end $$;

-- How many points a run judged says how many there are: only who sees all of them is told, in SQL too.
create table run_judging (
  run_id integer primary key references screening_run on delete cascade,
  counts jsonb not null
);
insert into run_judging (run_id, counts) select id, judging from screening_run where judging is not null;
alter table screening_run drop column judging;
alter table run_judging enable row level security;
create policy in_scope on run_judging using ((select scope_is_all()));

-- An audit record has all its members, of the kinds that those who read it go by.
create or replace function audit_entry(entry text) returns text stable language plpgsql as $$
declare
  said constant text := substring(entry from '^\{"at":"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)",');
  clock constant timestamptz := clock_timestamp();
  kept text := entry;
  members jsonb;
begin
  if said is null then
    raise exception 'an audit record begins with its time' using errcode = '22023';
  end if;
  if said::timestamptz not between clock - interval '10 minutes' and clock then
    kept := overlay(entry placing to_char(clock at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') from 8 for 24);
  end if;
  members := kept::jsonb;
  -- of several members of one name the last would count
  if members ->> 'at' <> substring(kept from 8 for 24) then
    raise exception 'an audit record has one time' using errcode = '22023';
  end if;
  if (select count(*) from jsonb_object_keys(members)) <> 9
    or not members ?& array['at', 'actor', 'by', 'action', 'object', 'outcome', 'address', 'request', 'details'] then
    raise exception 'an audit record has the members at, actor, by, action, object, outcome, address, request and details'
      using errcode = '22023';
  end if;
  if exists (select from unnest(array['actor', 'by', 'action', 'outcome']) as text_member(name)
      where jsonb_typeof(members -> name) <> 'string')
    or exists (select from unnest(array['object', 'address', 'request']) as text_member(name)
      where jsonb_typeof(members -> name) not in ('string', 'null'))
    or members ->> 'outcome' not in ('begun', 'done', 'refused', 'failed') then
    raise exception 'a member of an audit record is of another kind than it has to be' using errcode = '22023';
  end if;
  return kept;
end $$;
