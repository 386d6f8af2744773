import { InvalidArgumentError } from 'commander'
import type { Regions } from '../store/access/roles.ts'

/** Regions as they are written on the command line: codes by GB/T 2260 separated by commas, or `all`. */
export function regionList(text: string): Regions {
  if (text.trim() === 'all') return 'all'
  const codes = text.split(',').map((code) => code.trim())
  const wrong = codes.find((code) => !/^(\d{2}){1,6}$/.test(code))
  if (wrong === undefined) return codes
  throw new InvalidArgumentError(`${JSON.stringify(wrong)} is no code by GB/T 2260, such as 33, 3301 or 330106.`)
}

/** Regions as they are shown. */
export function regionText(regions: Regions): string {
  return regions === 'all' ? 'all' : regions.join(',') || '-'
}
