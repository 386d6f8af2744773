import { EnergyWatch } from '../energy-watch.ts'
import type { LoadDay } from '../load-day.ts'
import type { Opening, ReadingsFormat } from './format.ts'

/**
 * Takes a day of energies, with what its rows hold beside it.
 * @param lines of its rows
 * @param of the file of the lines, where it is another
 * @returns the days that go in; none while they wait, or are turned away
 */
export type WatchEnergies = (
  days: readonly [LoadDay, ...LoadDay[]],
  lines: readonly number[],
  of?: string
) => readonly LoadDay[]

/** Watches the energies of a file, together with those of the other files of its run, for the readings of registers. */
export function energyWatch({
  file,
  registers,
  refuse = () => {}
}: Pick<Opening, 'file' | 'registers' | 'refuse'>): WatchEnergies {
  const watch = registers?.watch ?? new EnergyWatch()
  return (days, lines, of = file) => watch.add(days, { file: of, lines }, refuse)
}

/** A format whose rows are each the energies of a day, which are watched once they have passed the check. */
export function watchingEnergies(format: ReadingsFormat): ReadingsFormat {
  return {
    ...format,
    recognise: (header, opening) => {
      const reader = format.recognise(header, opening)
      return reader && { holds: () => 'energies', ...reader, watch: energyWatch(opening) }
    }
  }
}
