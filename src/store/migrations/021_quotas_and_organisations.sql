-- What an authority lets buildings use of all energy is no yardstick, which was measured: what users entered as a quota when both
-- were one set becomes one; the program's own were yardsticks.
update reference_value set dataset = 'quota'
where dataset = 'yardstick' and entered_by <> 'rigwatch' and item ~ '^[^/]+/(kgce_per_m2|kgce_per_head)/year$';

-- Fuels, heads and the target of an organisation are those of the whole of it: who sees some of its sites alone sees none of them.
do $$ declare
  name text;
begin
  foreach name in array array['carbon_target', 'other_energy', 'headcount'] loop
    execute format($policy$create policy whole_organisations on %I as restrictive using (
      (select scope_is_all()) or scope_kind <> 'organisation' or organisation_within_scope(scope))$policy$, name);
  end loop;
end $$;
