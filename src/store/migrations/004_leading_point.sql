-- the metering point whose finding and figures a site's place goes by
alter table site_ranking add column leading_point_id integer references metering_point;

update site_ranking set leading_point_id = (
  select finding.point_id
  from metering_point join finding on finding.point_id = metering_point.id and finding.run_id = site_ranking.run_id
  where metering_point.site_id = site_ranking.site_id
  order by finding.probability * coalesce(finding.estimated_kw * finding.duty, 0) desc, finding.status = 'ok' desc,
    finding.probability desc, metering_point.meter_id limit 1);
-- a site without a finding was never shown
delete from site_ranking where leading_point_id is null;

alter table site_ranking alter column leading_point_id set not null;
