-- Whether a meter has ended is judged by the last reading of the whole estate, also of sites that the reader does not see.

alter table energy_year add column last_day date;

update energy_year set last_day = make_date(year, 1, 1) + (
  select max(at)::integer - 1 from unnest(kwh) with ordinality as days(value, at) where value <> 'NaN');

create index energy_year_last_day on energy_year (last_day);

-- The last day up to another on which any metering point has energy. Readings of later days of the same year make it that day.
create function energy_last_day(until date) returns date stable security definer language plpgsql as $$
begin
  return (select case when max(last_day) is not null then least(until, max(last_day)) end from energy_year
    where last_day < make_date(extract(year from until)::integer + 1, 1, 1));
end $$;

do $$ begin
  execute format('alter function energy_last_day(date) set search_path = %I, pg_temp', current_schema());
end $$;
