/** A reading as its element gives it, before it is known whose it is and what it measures. */
export interface RawReading {
  /** text of its beginning, and of its end or moment; empty where there is none */
  readonly start: string
  readonly end: string
  /** seconds; NaN = not said */
  readonly seconds: number
  readonly value: string
  /** code of its quality; empty where there is none */
  readonly quality: string
  readonly line: number
}

/** The reading as it is quoted when it is turned away. */
export function quoted({ start, end, value, quality }: RawReading): string {
  const part = (name: string, text: string) => (text === '' ? '' : `<${name}>${text}</${name}>`)
  return `${part('start', start)}${part('end', end)}${part('value', value)}${part('quality', quality)}`
}

/** Readings that wait for what comes later in their file: some 150 MB at most. */
export const MAX_HELD = 400_000
/** Meters, reading types … that a file may describe. */
export const MAX_RESOURCES = 500_000
