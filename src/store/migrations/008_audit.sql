-- Who signed in, looked at a site's load, changed or exported something. Rows are only ever added: each hash covers its
-- record, its number and the hash before, and the newest is written down outside the database every day.

-- Where the chain begins, and what was removed from its beginning once it had been kept long enough.
create table audit_chain (
  only_row boolean primary key default true check (only_row),
  id uuid not null,
  -- number and hash of the last record that was removed; the start of the chain when none was
  anchor_seq bigint not null,
  anchor_hash bytea not null
);
insert into audit_chain (id, anchor_seq, anchor_hash)
  select id, 0, sha256(convert_to('rigwatch audit 1' || chr(10) || id, 'UTF8')) from gen_random_uuid() as made(id);

-- Immutable, since the text always says that it is UTC.
create function audit_time(record text) returns timestamptz immutable parallel safe language sql
  return (record::jsonb ->> 'at')::timestamptz;

create table audit_log (
  seq bigint primary key,
  -- the JSON that the hash is of, byte by byte; the columns after it are for looking things up
  record text not null check (record::jsonb ->> 'at' ~ '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$'),
  hash bytea not null,
  at timestamptz not null generated always as (audit_time(record)) stored,
  actor text not null generated always as (record::jsonb ->> 'actor') stored,
  action text not null generated always as (record::jsonb ->> 'action') stored,
  object text generated always as (record::jsonb ->> 'object') stored
);
create index audit_log_actor on audit_log (actor, seq);
create index audit_log_object on audit_log (object, seq) where object is not null;

-- For auditors, and for the program itself, which proves it and writes it out. Administrators have no say in it.
alter table audit_log enable row level security;
create policy seen on audit_log for select using ((select scope_role()) in ('auditor', 'system'));

-- Adds records at the end of the chain, all or none of them, and gives the number of the last. Nobody else may write.
create function append_audit(records text[]) returns bigint language plpgsql security definer as $$
declare
  last_seq bigint;
  last_hash bytea;
  entry text;
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'the end of the chain is seen in read committed transactions alone';
  end if;
  -- Processes take turns, and each statement below sees what those before have committed.
  perform pg_advisory_xact_lock(72190004);
  select seq, hash into last_seq, last_hash from audit_log order by seq desc limit 1;
  if not found then
    select anchor_seq, anchor_hash into strict last_seq, last_hash from audit_chain;
  end if;
  foreach entry in array records loop
    last_seq := last_seq + 1;
    last_hash := sha256(last_hash || convert_to(last_seq || chr(10) || entry, 'UTF8'));
    insert into audit_log (seq, record, hash) values (last_seq, entry, last_hash);
  end loop;
  return last_seq;
end $$;
revoke execute on function append_audit from public;

-- Removes the records up to a position that was exported when the log had them all, and remembers it as the new beginning.
-- Gives how many were removed.
create function prune_audit(up_to bigint, expected_hash bytea) returns bigint language plpgsql security definer as $$
declare
  removed bigint;
begin
  perform pg_advisory_xact_lock(72190004);
  if not exists (select from audit_log where seq = up_to and hash = expected_hash) then
    raise exception 'audit record % is not the one that was exported; nothing was removed', up_to;
  end if;
  perform set_config('rigwatch.audit_pruning', 'on', true);
  delete from audit_log where seq <= up_to;
  get diagnostics removed = row_count;
  update audit_chain set anchor_seq = up_to, anchor_hash = expected_hash;
  perform set_config('rigwatch.audit_pruning', '', true);
  return removed;
end $$;
revoke execute on function prune_audit from public;

-- Against accidents of the owner, whom grants do not hold.
create function refuse_audit_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and current_setting('rigwatch.audit_pruning', true) = 'on' then
    if old.at < now() - interval '183 days' then
      return old;
    end if;
    raise exception 'audit record % is kept for 183 days at least', old.seq;
  end if;
  raise exception 'the audit log is only ever added to: % is refused', lower(tg_op);
end $$;
create trigger only_added before update or delete on audit_log for each row execute function refuse_audit_change();
create trigger never_emptied before truncate on audit_log for each statement execute function refuse_audit_change();

do $$ begin
  execute format('alter function append_audit(text[]) set search_path = %I, pg_temp', current_schema());
  execute format('alter function prune_audit(bigint, bytea) set search_path = %I, pg_temp', current_schema());
end $$;
