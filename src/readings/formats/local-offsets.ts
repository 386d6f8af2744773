import type { ZoneClock } from '../time-zone.ts'

const MINUTES_PER_DAY = 1440

/**
 * How far the clock of a meter is ahead of UTC at moments that are written on it without an offset, in order of time: of the
 * hour that comes twice when the clock is put back, what is written again is of its second time.
 */
export class LocalOffsets {
  /** of each meter, the newest moment in an hour that comes twice */
  readonly #newest = new Map<string, { readonly local: number; readonly isSecond: boolean }>()

  /** @param local minutes since 1970 by the clock. @returns minutes */
  read(meterId: string, clock: ZoneClock, local: number): number {
    const [before, after] = [clock.offsetAt(local - MINUTES_PER_DAY), clock.offsetAt(local + MINUTES_PER_DAY)]
    const isAt = (offset: number) => clock.offsetAt(local - offset) === offset
    if (before === after || !isAt(after)) return before
    if (!isAt(before)) return after
    const newest = this.#newest.get(meterId)
    const isSecond =
      newest !== undefined && local - newest.local < MINUTES_PER_DAY && (newest.isSecond || local <= newest.local)
    this.#newest.set(meterId, { local, isSecond })
    return isSecond ? after : before
  }
}
