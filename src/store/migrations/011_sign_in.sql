-- Somebody else has set the password, and knows it: until its user has set another, nothing but that may be done.
alter table app_user
  add column password_change_due boolean not null default false,
  -- how the user shows to be one: by a password, or at the organisation's OpenID provider, and then without a password here
  add column sign_in text not null default 'password' check (sign_in in ('password', 'oidc')),
  -- who the user is to that provider, from the first sign-in there on
  add column oidc_issuer text,
  add column oidc_subject text,
  alter column password_hash drop not null,
  add constraint password_where_it_is_asked check ((password_hash is not null) = (sign_in = 'password')),
  add constraint known_to_the_provider check (sign_in = 'oidc' or oidc_subject is null),
  add constraint one_user_a_subject unique (oidc_issuer, oidc_subject);

-- A session that began at the provider ends there too.
alter table user_session add column sign_in text not null default 'password' check (sign_in in ('password', 'oidc'));

-- The TOTP secret of a user, sealed with a key that the database does not have. One that is enrolled but not confirmed by a
-- first code does not count; the one before it does until then.
create table second_factor (
  user_id integer not null references app_user on delete cascade,
  confirmed boolean not null,
  secret bytea not null,
  -- the newest time step of which a code was used: no code is taken twice
  last_step integer,
  created_at timestamptz not null default now(),
  primary key (user_id, confirmed)
);

-- Codes for whom the device is gone, each good once.
create table recovery_code (
  user_id integer not null references app_user on delete cascade,
  code_hash bytea not null,
  used_at timestamptz,
  primary key (user_id, code_hash)
);

-- A sign-in that has been sent to the provider, by the token that its browser holds; taken up once.
create table oidc_flow (
  token_hash bytea primary key,
  state text not null,
  nonce text not null,
  code_verifier text not null,
  expires_at timestamptz not null
);

-- Administrators see who has one, and take it away, but not an auditor's.
create function administers_user(id integer) returns boolean stable language sql
  return exists (select from app_user where app_user.id = administers_user.id and role <> 'auditor');

alter table second_factor enable row level security;
create policy seen on second_factor for select using (scope_role() = 'administrator');
alter table recovery_code enable row level security;
do $$ declare
  name text;
begin
  foreach name in array array['second_factor', 'recovery_code'] loop
    execute format($policy$create policy by_part on %I using (
      scope_role() in ('gate', 'system') or scope_role() = 'administrator' and administers_user(user_id))$policy$, name);
  end loop;
end $$;
alter table oidc_flow enable row level security;
create policy by_part on oidc_flow using (scope_role() = 'gate');
