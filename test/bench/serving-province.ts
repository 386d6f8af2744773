/** Every eleventh site is in the first city: of these the first so many, whose pages are asked for, have a year of load. */
export const LOADED_SITES = 1000

export const KINDS = [
  'education',
  'hospital',
  'office',
  'government office',
  'culture',
  'school',
  'university',
  'library',
  'research institute',
  'other'
]

/** SQL that makes a ranked province of 100,000 sites in 11 cities with 8 districts each, on a migrated, empty database. */
export const SEED: readonly string[] = [
  `insert into database_kind (kind) values ('simulated')`,
  `insert into organisation (name) select '单位' || n from generate_series(1, 5000) as n`,
  `insert into site (site_id, name, kind, region, organisation_id, floor_area_m2)
   select 'S' || n, '站点' || n, (array['${KINDS.join("', '")}'])[1 + n % 10], '33' || lpad((1 + n % 11)::text, 2, '0') || '0' || 1 + n / 11 % 8, 1 + n % 5000, 1000 + n
   from generate_series(1, 100000) as n`,
  `insert into metering_point (meter_id, site_id) select site_id || '-m', id from site`,
  `insert into screening_run (started_at, finished_at, prevalence, model_version) values (now(), now(), 0.04, 'bench')`,
  `insert into finding (run_id, point_id, status, probability, estimated_kw, duty, evidence)
   select 1, id, 'ok', 0.5, 12, 1, evidence
   from metering_point, (
     select jsonb_build_object('warnings', '[]'::jsonb, 'contributions', jsonb_agg(jsonb_build_object('detector', 'd' || n,
       'logOdds', 0.5, 'numbers', jsonb_build_object('kw', 12.5, 'days', 40),
       'sentence', jsonb_build_object('zh', repeat('夜间负荷升高。', 5), 'en', repeat('The load rose at night. ', 5))))) as evidence
     from generate_series(1, 6) as n) as shown`,
  `insert into site_ranking (run_id, rank, site_id, leading_point_id, priority, probability, estimated_kw, excess_kwh_per_year,
     tco2_per_year, region, kind, status, probability_place, kw_place, cost_place, details)
   select 1, rank, site.id, metering_point.id, 1, shown.probability, 12, 105120, 50, site.region, site.kind, 'ok',
     probability_place, kw_place, cost_place, jsonb_build_object('expectedTco2PerYear', 25,
       'emissionFactor', jsonb_build_object('region', '33', 'year', 2023, 'kgCo2PerKwh', 0.4974, 'source', '公告',
         'askedRegion', site.region, 'askedYear', 2026, 'fallback', 'none', 'sentence', jsonb_build_object('zh', '因子。', 'en', 'Factor.')),
       'carbonTarget', jsonb_build_object('weight', 1, 'target', null, 'year', null, 'allowance', null, 'actual', null,
         'sentence', jsonb_build_object('zh', '无目标。', 'en', 'No target.')),
       'orders', jsonb_build_object(
         'probability', jsonb_build_object('rank', probability_place, 'unit', 'micro-log-odds', 'total', 3000000, 'parts', (
           select jsonb_agg(jsonb_build_object('meterId', meter_id, 'what', 'detector' || n, 'amount', 500000))
           from generate_series(1, 6) as n)),
         'kw', jsonb_build_object('rank', kw_place, 'unit', 'W', 'total', 6000, 'parts',
           jsonb_build_array(jsonb_build_object('meterId', meter_id, 'what', 'expected', 'amount', 6000))),
         'cost', jsonb_build_object('rank', cost_place, 'unit', 'fen', 'total', 3000000, 'parts',
           jsonb_build_array(jsonb_build_object('meterId', meter_id, 'what', 'expected', 'amount', 3000000)))),
       'points', jsonb_build_array(jsonb_build_object('meterId', meter_id, 'probability', shown.probability, 'tco2PerYear', 50,
         'expectedTco2PerYear', 25, 'avoidableTco2', 75, 'overshootTco2', 0)))
   from (
     select id, row_number() over (order by md5(site_id)) as rank, row_number() over (order by md5('p' || site_id)) as probability_place,
       row_number() over (order by md5('kw' || site_id)) as kw_place, row_number() over (order by md5('cost' || site_id)) as cost_place,
       1.0 / (1 + row_number() over (order by md5('p' || site_id)) / 100) as probability
     from site) as shown
   join site on site.id = shown.id join metering_point on metering_point.site_id = site.id`,
  `insert into ranking_facet (run_id, region, kind, sites, expected_hits)
   select run_id, region, kind, count(*), sum(probability) from site_ranking group by run_id, region, kind`,
  `do $$ begin
     for month in 0..11 loop
       perform open_load_month((date '2026-01-01' + make_interval(months => month))::date);
     end loop;
   end $$`,
  `insert into load_day (point_id, day, import_id, channel, quality, "values")
   select id, date '2026-01-01' + day, 1, 1, 0, quarters
   from (select array_agg((20 + quarter % 7)::real) as quarters from generate_series(1, 96) as quarter) as load,
     metering_point, generate_series(0, 364) as day
   where id % 11 = 0 and id <= ${11 * LOADED_SITES}`,
  `insert into energy_year (point_id, year, kwh)
   select id, year, kwh
   from (select array_agg((500 + day % 7)::real) as kwh from generate_series(1, 365) as day) as load, metering_point,
     generate_series(2025, 2026) as year
   where id % 11 = 0 and id <= ${11 * LOADED_SITES}`,
  // as a server finds it that has not just been filled
  'vacuum analyze',
  'checkpoint'
]
