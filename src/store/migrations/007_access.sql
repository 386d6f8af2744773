-- In which part a transaction acts: the role of a user or key; `gate`, which tells who is asking; or `system`, which is the
-- program at work for whoever runs it. Unset, it may do nothing with accounts.
create function scope_role() returns text stable parallel safe language sql
  return coalesce(current_setting('rigwatch.role', true), '');

create table app_user (
  id integer generated always as identity primary key,
  -- as people type it, in lower case
  name text not null unique check (name <> '' and name = lower(name)),
  role text not null check (role in ('operator', 'bureau', 'inspector', 'administrator', 'auditor')),
  -- codes by GB/T 2260; {all} is every region, none is nothing
  regions text[] not null default '{}',
  password_hash text not null,
  disabled boolean not null default false,
  -- made for the demo province, and of use there alone
  demo boolean not null default false,
  created_at timestamptz not null default now(),
  created_by text not null,
  password_changed_at timestamptz not null default now(),
  last_sign_in_at timestamptz
);

-- A browser that has signed in. The token itself is known to the browser alone.
create table user_session (
  token_hash bytea primary key,
  user_id integer not null references app_user on delete cascade,
  created_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  expires_at timestamptz not null
);
create index on user_session (user_id);

-- A machine that may ask. The key itself is shown once and never kept.
create table api_key (
  id integer generated always as identity primary key,
  name text not null,
  key_hash bytea not null unique,
  role text not null check (role in ('operator', 'bureau', 'inspector', 'auditor')),
  regions text[] not null default '{}',
  requests_per_minute integer not null check (requests_per_minute > 0),
  created_at timestamptz not null default now(),
  created_by text not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  last_used_at timestamptz
);

-- Wrong passwords in a row, by the name that was given, whether or not there is such a user, and the address they came
-- from; the empty address counts all of them.
create table sign_in_failure (
  name text not null,
  address text not null,
  failures integer not null,
  last_at timestamptz not null default now(),
  primary key (name, address)
);

alter table app_user enable row level security;
create policy seen on app_user for select using (scope_role() in ('gate', 'system', 'administrator'));
create policy made on app_user for insert
  with check (scope_role() = 'system' or scope_role() = 'administrator' and role <> 'auditor' and not demo);
-- The administrator has no hold over the auditor, who looks at what the administrator did.
create policy changed on app_user for update
  using (scope_role() in ('gate', 'system') or scope_role() = 'administrator' and role <> 'auditor')
  with check (scope_role() in ('gate', 'system') or scope_role() = 'administrator' and role <> 'auditor');

alter table user_session enable row level security;
create policy by_part on user_session using (scope_role() in ('gate', 'system', 'administrator'));

alter table api_key enable row level security;
create policy seen on api_key for select using (scope_role() in ('gate', 'system', 'administrator'));
create policy made on api_key for insert
  with check (scope_role() = 'system' or scope_role() = 'administrator' and role <> 'auditor');
create policy changed on api_key for update
  using (scope_role() in ('gate', 'system') or scope_role() = 'administrator' and role <> 'auditor');

alter table sign_in_failure enable row level security;
create policy by_part on sign_in_failure using (scope_role() in ('gate', 'system', 'administrator'));

-- Somebody must be left who can let others in. Those who take administrators away take turns, so that of two who take the
-- last two from each other the later sees what the earlier did.
create function keep_an_administrator() returns trigger language plpgsql security definer as $$
begin
  perform pg_advisory_xact_lock(72190007);
  if not exists (select from app_user where role = 'administrator' and not disabled and not demo) then
    raise exception 'the last administrator cannot be disabled, removed or given another role' using errcode = 'RW001';
  end if;
  return null;
end $$;
do $$ begin
  execute format('alter function keep_an_administrator() set search_path = %I, pg_temp', current_schema());
end $$;
create trigger keep_an_administrator after update on app_user for each row
  when (old.role = 'administrator' and not old.disabled and not old.demo
    and (new.role <> 'administrator' or new.disabled or new.demo))
  execute function keep_an_administrator();
create trigger keep_an_administrator_on_delete after delete on app_user for each row
  when (old.role = 'administrator' and not old.disabled and not old.demo)
  execute function keep_an_administrator();

-- What lies wholly within the scope, and so may be changed: what is merely seen, because it lies around or partly within,
-- may not.
create function region_within_scope(code text) returns boolean stable parallel safe language sql
  return coalesce(scope_is_all() or code = any (scope_codes()) or code ^@ any (scope_prefixes()), false);

create function organisation_within_scope(wanted text) returns boolean stable security definer language plpgsql as $$
begin
  return scope_is_all() or coalesce((
    select bool_and(region_within_scope(site.region))
    from organisation join site on site.organisation_id = organisation.id where organisation.name = wanted), false);
end $$;
do $$ begin
  execute format('alter function organisation_within_scope(text) set search_path = %I, pg_temp', current_schema());
end $$;

do $$ declare
  name text;
begin
  foreach name in array array['carbon_target', 'other_energy', 'headcount'] loop
    execute format($policy$alter policy in_scope on %I with check (
      (select scope_is_all())
      or scope_kind = 'region' and region_within_scope(scope)
      or scope_kind = 'organisation' and organisation_within_scope(scope)
      or scope_kind = 'site' and exists (select from site where site.site_id = scope))$policy$, name);
  end loop;
end $$;

-- Published numbers are no secret; they are entered for the regions of one's own.
alter table reference_value enable row level security;
create policy seen on reference_value for select using (true);
create policy made on reference_value for insert with check ((select scope_is_all()) or region_within_scope(region));
create policy changed on reference_value for update using ((select scope_is_all()) or region_within_scope(region));
create policy removed on reference_value for delete using ((select scope_is_all()) or region_within_scope(region));
