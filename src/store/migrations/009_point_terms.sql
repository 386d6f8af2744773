-- Account, asset, interval, role and parent change during a point's life as its ratio does: a swapped meter is a new row.
-- What is null is as in the row before.
alter table metering_point_term alter column multiplier drop not null;
alter table metering_point_term alter column multiplier drop default;
alter table metering_point_term
  -- last day, on which a row that begins then takes over; infinity until such a row begins
  add column valid_to date not null default 'infinity' check (valid_to >= valid_from),
  add column account text,
  add column asset text,
  add column interval_minutes smallint check (interval_minutes > 0),
  add column role text check (role in ('main', 'sub', 'generation')),
  -- the point that measures the energy of this one as well
  add column parent_id integer references metering_point;
create index metering_point_term_parent on metering_point_term (parent_id);

insert into metering_point_term (point_id, role, parent_id)
  select id, role, parent_id from metering_point where role <> 'main' or parent_id is not null
  on conflict (point_id, valid_from) do update set role = excluded.role, parent_id = excluded.parent_id;
alter table metering_point drop column role, drop column parent_id;
