import { Buffer } from 'node:buffer'
import { civil, type EpochDay, formatDay } from '../../readings/day.ts'
import { decimal, escaped } from './markup.ts'
import { indexedPng } from './png.ts'

/** What a carpet plot shows: hourly kW, `days × 24`, NaN = missing, with moments marked on it. */
export interface CarpetPicture {
  readonly firstDay: EpochDay
  readonly kw: Float32Array
  readonly title: string
  readonly marks: readonly CarpetMark[]
}

export interface CarpetMark {
  /** Days since 1970-01-01. */
  readonly at: number
  readonly label: string
  readonly colour: string
}

/** Viridis: lightness rises evenly from end to end, also in grey and for the colour-blind (van der Walt and Smith, 2015). */
const VIRIDIS = [
  [68, 1, 84],
  [72, 40, 120],
  [62, 74, 137],
  [49, 104, 142],
  [38, 130, 142],
  [31, 158, 137],
  [53, 183, 121],
  [110, 206, 88],
  [181, 222, 43],
  [253, 231, 37]
] as const
const COLOURS = 255
/** Position in the palette of a missing reading: a grey that the scale does not hold. */
const MISSING = 0
const HOURS = 24

const PALETTE = Uint8Array.from({ length: 3 * (COLOURS + 1) }, (_, i) => {
  const step = Math.floor(i / 3) - 1
  if (step < 0) return 160
  const place = (step / (COLOURS - 1)) * (VIRIDIS.length - 1)
  const low = Math.min(Math.floor(place), VIRIDIS.length - 2)
  const [from, to] = [VIRIDIS[low]![i % 3]!, VIRIDIS[low + 1]![i % 3]!]
  return Math.round(from + (to - from) * (place - low))
})

const PLOT = { left: 42, top: 40, width: 730, height: 168 }
const SIZE = { width: 860, height: 240 }

/** A carpet plot as SVG: each day a column, each hour a row from the top, the load a colour. */
export function carpetPicture({ firstDay, kw, title, marks }: CarpetPicture): string {
  const days = kw.length / HOURS
  const [low, high] = scaleOf(kw)
  const pixels = new Uint8Array(kw.length)
  for (let day = 0; day < days; day++) {
    for (let hour = 0; hour < HOURS; hour++) {
      const v = kw[day * HOURS + hour]!
      const step = Math.round(((v - low) / (high - low)) * (COLOURS - 1))
      pixels[hour * days + day] = Number.isNaN(v) ? MISSING : 1 + Math.max(0, Math.min(COLOURS - 1, step))
    }
  }
  const x = (day: number) => PLOT.left + ((day - firstDay) / days) * PLOT.width
  const picture = Buffer.from(indexedPng(pixels, days, PALETTE)).toString('base64')
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIZE.width} ${SIZE.height}" role="img" font-family="sans-serif" font-size="11">`,
    `<title>${escaped(title)}</title>`,
    `<image x="${PLOT.left}" y="${PLOT.top}" width="${PLOT.width}" height="${PLOT.height}" preserveAspectRatio="none" style="image-rendering:pixelated" href="data:image/png;base64,${picture}"/>`,
    ...[0, 6, 12, 18, 24].map((hour) => {
      const y = PLOT.top + (hour / HOURS) * PLOT.height
      return `<text x="${PLOT.left - 5}" y="${y + 4}" text-anchor="end">${String(hour).padStart(2, '0')}:00</text>`
    }),
    ...monthStarts(firstDay, days).map(
      (day) =>
        `<text x="${x(day).toFixed(1)}" y="${PLOT.top + PLOT.height + 15}" text-anchor="middle">${formatDay(day).slice(0, 7)}</text>`
    ),
    ...marks
      .filter(({ at }) => at >= firstDay && at <= firstDay + days)
      .map(({ at, label, colour }, i) => {
        const place = x(at).toFixed(1)
        const side = at - firstDay > days / 2 ? 'end' : 'start'
        return `<path d="M${place} ${PLOT.top - 6 - 12 * i}V${PLOT.top + PLOT.height}" stroke="${colour}" stroke-width="2" stroke-dasharray="${i === 0 ? 'none' : '4 3'}"/><text x="${place}" y="${PLOT.top - 8 - 12 * i}" text-anchor="${side}" fill="${colour}">${escaped(label)}</text>`
      }),
    ...legend(low, high),
    '</svg>'
  ].join('')
}

/** From zero, or the lowest where solar makes it negative, to all but the highest two in a thousand. */
function scaleOf(kw: Float32Array): [number, number] {
  const sorted = kw.filter((v) => !Number.isNaN(v)).sort()
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? 0
  const low = Math.min(0, at(0.002))
  return [low, at(0.998) > low ? at(0.998) : low + 1]
}

/** First days of months; of every second, third … where there are many. */
function monthStarts(firstDay: EpochDay, days: number): EpochDay[] {
  const starts: EpochDay[] = []
  for (let day = firstDay; day < firstDay + days; day++) if (civil(day).dayOfMonth === 1) starts.push(day)
  const every = Math.ceil(starts.length / 12)
  return starts.filter((_, i) => i % every === 0)
}

function legend(low: number, high: number): string[] {
  const x = PLOT.left + PLOT.width + 14
  const steps = 32
  const bars = Array.from({ length: steps }, (_, i) => {
    const at = 3 * (1 + Math.round(((steps - 1 - i) / (steps - 1)) * (COLOURS - 1)))
    const y = PLOT.top + (i / steps) * PLOT.height
    const colour = `rgb(${PALETTE.subarray(at, at + 3).join(',')})`
    return `<rect x="${x}" y="${y.toFixed(1)}" width="12" height="${(PLOT.height / steps + 0.5).toFixed(1)}" fill="${colour}"/>`
  })
  const digits = high - low < 5 ? 2 : high - low < 50 ? 1 : 0
  return [
    ...bars,
    `<text x="${x + 17}" y="${PLOT.top + 8}">${decimal(high, digits)}</text>`,
    `<text x="${x + 17}" y="${PLOT.top + PLOT.height}">${decimal(low, digits)}</text>`,
    `<text x="${x + 17}" y="${PLOT.top + PLOT.height / 2}">kW</text>`
  ]
}
