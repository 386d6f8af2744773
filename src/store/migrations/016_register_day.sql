-- What cumulative registers showed on a day, exactly: the energy up to a day's first reading begins on the day before, which
-- comes with another import. The newest version alone: what follows from it is in `load_day` and its history.
create table register_day (
  point_id integer not null,
  day date not null,
  -- what it counts, the meter's asset number and the ratio of its rows
  register text not null,
  -- number of intervals of the day
  points smallint not null,
  -- what its kWh are to be multiplied by to be those of the point
  factor double precision not null,
  -- largest mean power between its readings, kW
  most_kw double precision not null,
  -- the first and the last one, or those of all intervals where one is missing, which is null then
  readings double precision[] not null,
  primary key (point_id, day, register)
);

alter table register_day enable row level security;
create policy in_scope on register_day using (
  (select scope_is_all()) or exists (select from metering_point where metering_point.id = register_day.point_id));
