-- An administrator must be left who signs in with a password here: the OpenID provider may be away, or set up for nobody.
create or replace function keep_an_administrator() returns trigger language plpgsql security definer as $$
begin
  perform pg_advisory_xact_lock(72190007);
  if not exists (
    select from app_user where role = 'administrator' and not disabled and not demo and sign_in = 'password'
  ) then
    raise exception 'the last administrator with a password cannot be disabled, removed, given another role or sent to the provider'
      using errcode = 'RW001';
  end if;
  return null;
end $$;
do $$ begin
  execute format('alter function keep_an_administrator() set search_path = %I, pg_temp', current_schema());
end $$;
drop trigger keep_an_administrator on app_user;
create trigger keep_an_administrator after update on app_user for each row
  when (old.role = 'administrator' and not old.disabled and not old.demo and old.sign_in = 'password'
    and (new.role <> 'administrator' or new.disabled or new.demo or new.sign_in <> 'password'))
  execute function keep_an_administrator();
drop trigger keep_an_administrator_on_delete on app_user;
create trigger keep_an_administrator_on_delete after delete on app_user for each row
  when (old.role = 'administrator' and not old.disabled and not old.demo and old.sign_in = 'password')
  execute function keep_an_administrator();

-- Auditors' sessions are none of the administrators' business.
alter policy by_part on user_session using (
  scope_role() in ('gate', 'system') or scope_role() = 'administrator' and administers_user(user_id));

-- Wrong codes of the second factor in a row. Whoever gives them has the password already; at the limit an administrator is
-- needed (NIST SP 800-63B asks for 100 at most).
alter table app_user add column failed_codes integer not null default 0;
