-- Of which kind the rows were that gave the days of a point, by columns that are not read: rows of
-- another kind must not take their place.
create table kind_days (
  point_id integer not null,
  channel smallint not null,
  column_name text not null,
  kind text not null,
  days datemultirange not null,
  primary key (point_id, channel, column_name, kind)
);

alter table kind_days enable row level security;
create policy in_scope on kind_days using (
  (select scope_is_all()) or exists (select from metering_point where metering_point.id = kind_days.point_id));
