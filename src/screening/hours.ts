export const HOURS_PER_DAY = 24

const hours = (counts: (hour: number) => boolean): readonly number[] =>
  Array.from({ length: HOURS_PER_DAY }, (_, hour) => hour).filter(counts)

export const ALL_HOURS = hours(() => true)
/** Hours in which public premises are empty on any day of the year. */
export const NIGHT_HOURS = hours((hour) => hour >= 22 || hour < 5)
/** Hours in which public premises are at work. */
export const WORKING_HOURS = hours((hour) => hour >= 8 && hour < 19)
