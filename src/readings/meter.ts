import type { PointRole } from './point-terms.ts'

/** A metering point and the site it stands at, as a sites file describes them. What is not known is null or NaN. */
export interface Meter {
  readonly siteId: string
  readonly meterId: string
  /** what the site is, in the file's own words: office, school, hospital … */
  readonly kind: string | null
  /** m² */
  readonly floorAreaM2: number
  /** GB/T 2260 code such as 330106 or 3301, or any other code */
  readonly region: string | null
  readonly name: string | null
  readonly organisation: string | null
  /** IANA name of the clock that the readings keep */
  readonly timeZone: string | null
  /**
   * CT × PT ratio that readings taken at the meter's secondary side are multiplied by; 1 when they are primary values, and
   * taken for 1 when it is not known
   */
  readonly multiplier: number
  /** contracted capacity, kVA */
  readonly contractKva: number
  /** degrees north, WGS 84 */
  readonly latitude: number
  /** degrees east, WGS 84 */
  readonly longitude: number
  /** what it measures; `main` unless told */
  readonly role?: PointRole
  /** the point that measures what this one does as well; none unless told */
  readonly parentId?: string | null
}
