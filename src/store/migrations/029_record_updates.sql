-- When the records of days were made, where the file says it (NEM12's UpdateDateTime): one that comes later and is older must not
-- take the place of a newer one. By meter, since the day of a swap has a record of each.
create table record_update (
  point_id integer not null,
  channel smallint not null,
  day date not null,
  serial text not null,
  updated timestamp not null,
  primary key (point_id, channel, day, serial)
);

alter table record_update enable row level security;
create policy in_scope on record_update using (
  (select scope_is_all()) or exists (select from metering_point where metering_point.id = record_update.point_id));
