-- A site's place in each order is a column with an index of its own, so that a page in any order reads the rows it shows.
alter table site_ranking
  add column probability_place integer,
  add column kw_place integer,
  add column cost_place integer;
-- runs of before places were kept have the priority's alone
update site_ranking set
  probability_place = coalesce((details #>> '{orders,probability,rank}')::integer, rank),
  kw_place = coalesce((details #>> '{orders,kw,rank}')::integer, rank),
  cost_place = coalesce((details #>> '{orders,cost,rank}')::integer, rank);
alter table site_ranking
  alter column probability_place set not null,
  alter column kw_place set not null,
  alter column cost_place set not null;
create index site_ranking_probability on site_ranking (run_id, probability_place) include (region, kind);
create index site_ranking_kw on site_ranking (run_id, kw_place) include (region, kind);
create index site_ranking_cost on site_ranking (run_id, cost_place) include (region, kind);

-- A run is a thirtieth of the table: without this its rows would wait days until lists are read from the index alone, and
-- until the planner knows of it.
alter table site_ranking set (
  autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 5000,
  autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 5000);

-- Sites of a region and kind that are expected to be mining: the sum of their probabilities.
alter table ranking_facet add column expected_hits double precision;
delete from ranking_facet;
insert into ranking_facet (run_id, region, kind, sites, expected_hits)
  select run_id, region, kind, count(*), sum(probability) from site_ranking group by run_id, region, kind;
alter table ranking_facet alter column expected_hits set not null;

-- The facets follow a site that is given another region or kind, as its places do: what is said of a list is of what it shows.
create or replace function rank_where_site_is() returns trigger language plpgsql security definer as $$
begin
  with moved as (
    update site_ranking set region = new.region, kind = new.kind where site_id = new.id returning run_id, probability
  ), gone as (
    update ranking_facet facet set sites = facet.sites - 1, expected_hits = facet.expected_hits - moved.probability
    from moved
    where facet.run_id = moved.run_id and facet.region is not distinct from old.region
      and facet.kind is not distinct from old.kind
  )
  insert into ranking_facet as facet (run_id, region, kind, sites, expected_hits)
  select run_id, new.region, new.kind, 1, probability from moved
  on conflict (run_id, region, kind) do update set
    sites = facet.sites + 1, expected_hits = facet.expected_hits + excluded.expected_hits;
  delete from ranking_facet
  where sites = 0 and region is not distinct from old.region and kind is not distinct from old.kind;
  return null;
end $$;
do $$ begin
  execute format('alter function rank_where_site_is() set search_path = %I, pg_temp', current_schema());
end $$;
