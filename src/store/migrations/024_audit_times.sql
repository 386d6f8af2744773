-- A record's time was whatever the account that writes it said. Now it keeps its own only where that lies within the ten minutes
-- up to its being saved, which is longer than any record waits in a batch; otherwise the database's clock tells it. So no record
-- can be dated back or ahead, and a server whose clock is wrong still writes.
create function audit_entry(entry text) returns text stable language plpgsql as $$
declare
  said constant text := substring(entry from '^\{"at":"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)",');
  clock constant timestamptz := clock_timestamp();
  kept text := entry;
begin
  if said is null then
    raise exception 'an audit record begins with its time' using errcode = '22023';
  end if;
  if said::timestamptz not between clock - interval '10 minutes' and clock then
    kept := overlay(entry placing to_char(clock at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') from 8 for 24);
  end if;
  -- of several members of one name the last would count
  if kept::jsonb ->> 'at' <> substring(kept from 8 for 24) then
    raise exception 'an audit record has one time' using errcode = '22023';
  end if;
  return kept;
end $$;

create or replace function append_audit(records text[]) returns bigint language plpgsql security definer as $$
declare
  last_seq bigint;
  last_hash bytea;
  given text;
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
  foreach given in array records loop
    entry := audit_entry(given);
    last_seq := last_seq + 1;
    last_hash := sha256(last_hash || convert_to(last_seq || chr(10) || entry, 'UTF8'));
    insert into audit_log (seq, record, hash) values (last_seq, entry, last_hash);
  end loop;
  return last_seq;
end $$;
do $$ begin
  execute format('alter function append_audit(text[]) set search_path = %I, pg_temp', current_schema());
end $$;
