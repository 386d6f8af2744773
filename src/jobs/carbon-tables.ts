import { type EmissionFactors, parseEmissionFactors } from '../carbon/emission-factor.ts'
import { parseRegions, type Regions } from '../carbon/regions.ts'
import { readReferenceTable } from '../sources/reference-tables.ts'

/** The regions and their emission factors, as `data/` has them. */
export function carbonTables(): { regions: Regions; factors: EmissionFactors } {
  const regions = parseRegions(readReferenceTable('regions'))
  return { regions, factors: parseEmissionFactors(readReferenceTable('emission-factors'), regions) }
}
