-- Which meter (电表资产号) gave the days of a point, where rows say it: of two that give the same times one measures something
-- else. Days from one to another, most often all: a row a point and channel, more only where a meter was swapped.
create table asset_days (
  point_id integer not null,
  channel smallint not null,
  asset text not null,
  first_day date not null default '-infinity',
  last_day date not null default 'infinity' check (last_day >= first_day),
  primary key (point_id, channel, asset, first_day)
);

alter table asset_days enable row level security;
create policy in_scope on asset_days using (
  (select scope_is_all()) or exists (select from metering_point where metering_point.id = asset_days.point_id));
