-- What row-level security lets through does not tell what it holds back.

-- Whether all sites of an organisation lie in a region (what its code begins).
create function organisation_lies_in(wanted text, prefix text) returns boolean stable security definer language plpgsql as $$
begin
  return coalesce((
    select bool_and(coalesce(starts_with(site.region, prefix), false))
    from organisation join site on site.organisation_id = organisation.id where organisation.name = wanted), false);
end $$;

-- Those of some accounts that have metering points which the transaction does not see.
create function accounts_beyond_sight(wanted text[]) returns setof text stable security definer language plpgsql as $$
begin
  return query select distinct term.account
    from metering_point_term term
    join metering_point on metering_point.id = term.point_id join site on site.id = metering_point.site_id
    where term.account = any (wanted) and not scope_is_all() and not coalesce(region_within_scope(site.region), false);
end $$;

do $$ begin
  execute format('alter function organisation_lies_in(text, text) set search_path = %I, pg_temp', current_schema());
  execute format('alter function accounts_beyond_sight(text[]) set search_path = %I, pg_temp', current_schema());
end $$;
