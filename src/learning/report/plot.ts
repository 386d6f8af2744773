import type { Sentence } from '../../readings/sentence.ts'
import { escaped } from './markup.ts'

/** A line, dots with bars, or both, through places on a plot. */
interface Series {
  readonly points: readonly (readonly [x: number, y: number])[]
  readonly colour: string
  readonly look: 'line' | 'dashed' | 'dots'
  /** From … to of each point, drawn as a bar. */
  readonly bars?: readonly (readonly [low: number, high: number])[]
  readonly name?: Sentence
}

/** One axis of a plot from its low end to its high one. */
export interface Axis {
  readonly name: Sentence
  readonly low: number
  readonly high: number
  readonly ticks: readonly number[]
  readonly tickText?: (value: number) => string
}

export interface Plot {
  readonly title: Sentence
  readonly x: Axis
  readonly y: Axis
  readonly series: readonly Series[]
  readonly width?: number
  readonly height?: number
}

const MARGIN = { left: 58, right: 16, top: 34, bottom: 50 }

/** A plot of lines and dots as SVG. Places that are not finite are left out. */
export function plotPicture({ title, x, y, series, width = 420, height = 340 }: Plot): string {
  const inner = { width: width - MARGIN.left - MARGIN.right, height: height - MARGIN.top - MARGIN.bottom }
  const placeX = (v: number) => MARGIN.left + ((v - x.low) / (x.high - x.low)) * inner.width
  const placeY = (v: number) => MARGIN.top + (1 - (v - y.low) / (y.high - y.low)) * inner.height
  const bottom = MARGIN.top + inner.height
  const text = (at: string, content: string, more = '') => `<text ${at} ${more}>${escaped(content)}</text>`
  const named = series.filter(({ name }) => name !== undefined)
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" font-family="sans-serif" font-size="11">`,
    `<title>${escaped(`${title.zh} ${title.en}`)}</title>`,
    text(`x="${MARGIN.left}" y="18"`, `${title.zh} ${title.en}`, 'font-size="13" font-weight="bold"'),
    ...x.ticks.flatMap((v) => [
      `<path d="M${placeX(v).toFixed(1)} ${MARGIN.top}V${bottom}" stroke="#ddd"/>`,
      text(`x="${placeX(v).toFixed(1)}" y="${bottom + 15}"`, x.tickText?.(v) ?? String(v), 'text-anchor="middle"')
    ]),
    ...y.ticks.flatMap((v) => [
      `<path d="M${MARGIN.left} ${placeY(v).toFixed(1)}H${width - MARGIN.right}" stroke="#ddd"/>`,
      text(
        `x="${MARGIN.left - 6}" y="${(placeY(v) + 4).toFixed(1)}"`,
        y.tickText?.(v) ?? String(v),
        'text-anchor="end"'
      )
    ]),
    text(
      `x="${MARGIN.left + inner.width / 2}" y="${height - 12}"`,
      `${x.name.zh} ${x.name.en}`,
      'text-anchor="middle"'
    ),
    text(
      `transform="translate(13 ${MARGIN.top + inner.height / 2}) rotate(-90)"`,
      `${y.name.zh} ${y.name.en}`,
      'text-anchor="middle"'
    ),
    ...series.map((one) => drawn(one, placeX, placeY)),
    ...named.map(({ name, colour }, i) =>
      text(
        `x="${width - MARGIN.right - 6}" y="${MARGIN.top + 14 + 15 * i}"`,
        `${name?.zh} ${name?.en}`,
        `text-anchor="end" fill="${colour}"`
      )
    ),
    '</svg>'
  ].join('')
}

function drawn({ points, colour, look, bars }: Series, placeX: (v: number) => number, placeY: (v: number) => number) {
  const places = points.map(([x, y]) => (Number.isFinite(x) && Number.isFinite(y) ? ([x, y] as const) : null))
  if (look !== 'dots') {
    let path = ''
    let pen = 'M'
    for (const place of places) {
      if (place) path += `${pen}${placeX(place[0]).toFixed(1)} ${placeY(place[1]).toFixed(1)}`
      pen = place ? 'L' : 'M'
    }
    const dashes = look === 'dashed' ? ' stroke-dasharray="4 4"' : ''
    return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="1.6"${dashes}/>`
  }
  return places
    .map((place, i) => {
      if (!place) return ''
      const x = placeX(place[0]).toFixed(1)
      const bar = bars?.[i]
      const range = bar
        ? `<path d="M${x} ${placeY(bar[0]).toFixed(1)}V${placeY(bar[1]).toFixed(1)}" stroke="${colour}"/>`
        : ''
      return `${range}<circle cx="${x}" cy="${placeY(place[1]).toFixed(1)}" r="3.5" fill="${colour}"/>`
    })
    .join('')
}
