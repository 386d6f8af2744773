/** How a register stood on one day. */
export interface RegisterDay {
  readonly day: number
  readonly first: number
  readonly last: number
  readonly points: number
  readonly ratio: number
  readonly asset: string
}

/**
 * The newest day of each register, and of each meter with a ratio in its rows, over all files of a reading: the energy of a day's last interval shows in the first
 * reading of the next day, which with a file a day stands in another file.
 */
export class RegisterMemory {
  readonly newest = new Map<string, RegisterDay>()
  /** the ratio that rows gave for each meter's newest day: two for one day cannot both be right */
  readonly ratios = new Map<string, { readonly day: number; readonly ratio: number }>()
}
