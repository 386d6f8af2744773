-- What lists of ranked sites are shown and filtered by lies in the ranking itself: a page of a list then reads as many rows as
-- it shows, whatever the scope, instead of asking for each of 100,000 rows whose site it is.
alter table site_ranking
  add column region text,
  add column kind text,
  -- of the leading point's finding
  add column status text,
  add column onset_day date,
  add column onset_minute smallint;

update site_ranking set region = site.region, kind = site.kind, status = finding.status, onset_day = finding.onset_day,
  onset_minute = finding.onset_minute
from site, finding
where site.id = site_ranking.site_id and finding.point_id = site_ranking.leading_point_id
  and finding.run_id = site_ranking.run_id;
-- a place whose finding is not kept was never shown
delete from site_ranking where status is null;
alter table site_ranking alter column status set not null;

drop index site_ranking_rank;
create unique index site_ranking_rank on site_ranking (run_id, rank) include (region, kind);

-- The rule of the site, on the copy of its region.
alter policy in_scope on site_ranking using (
  (select scope_is_all())
  or region = any ((select scope_codes())::text[])
  or region ^@ any ((select scope_prefixes())::text[]));

-- The copies follow a site that is given another region or kind.
create function rank_where_site_is() returns trigger language plpgsql security definer as $$
begin
  update site_ranking set region = new.region, kind = new.kind where site_id = new.id;
  return null;
end $$;
do $$ begin
  execute format('alter function rank_where_site_is() set search_path = %I, pg_temp', current_schema());
end $$;
create trigger rank_where_site_is after update of region, kind on site for each row
  when (old.region is distinct from new.region or old.kind is distinct from new.kind)
  execute function rank_where_site_is();

-- How many sites of each region and kind a run ranked.
create table ranking_facet (
  run_id integer not null references screening_run on delete cascade,
  region text,
  kind text,
  sites integer not null
);
create unique index ranking_facet_key on ranking_facet (run_id, region, kind) nulls not distinct;
insert into ranking_facet (run_id, region, kind, sites)
  select run_id, region, kind, count(*) from site_ranking group by run_id, region, kind;
alter table ranking_facet enable row level security;
create policy in_scope on ranking_facet using (
  (select scope_is_all())
  or region = any ((select scope_codes())::text[])
  or region ^@ any ((select scope_prefixes())::text[]));
