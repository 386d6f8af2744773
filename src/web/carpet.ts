import { carpetLegend } from './carpet-legend.ts'
import { type CarpetData, type Cell, carpetPainter, cellAt } from './carpet-painter.ts'
import { type ColourScale, colourScale } from './colour-scale.ts'
import { bilingual, element } from './elements.ts'
import { isoDay, quantity, weekdayName } from './numbers.ts'

/** px between the pointer and what it reads */
const TIP_GAP = 14

/**
 * A carpet plot: each day a column, each time of day a row, the load a colour. Missing readings are hatched grey, which
 * the colour scale does not hold. Arrow keys and the pointer read single values.
 */
export function carpet(data: CarpetData): HTMLElement {
  const scale = colourScale(data.values)
  const canvas = element('canvas', {
    class: 'carpet',
    tabindex: 0,
    role: 'img',
    'aria-label': `${data.title}。${summary(data, scale)}`
  })
  const reading = element('output', { class: 'reading' })
  const tip = element('div', { class: 'tip', hidden: true, 'aria-hidden': 'true' })
  const scroller = element('div', { class: 'carpet-scroller' }, canvas, tip)
  const paint = carpetPainter(canvas, data, scale)
  let cursor: Cell | null = null

  const tell = ({ day, row }: Cell) => {
    cursor = { day: clamp(day, data.days), row: clamp(row, data.rows) }
    reading.textContent = readingText(data, cursor)
    paint(cursor)
  }
  canvas.addEventListener('pointermove', (event) => {
    const cell = cellAt(canvas, data, event)
    if (!cell) return hide()
    tell(cell)
    tip.textContent = reading.textContent
    tip.hidden = false
    const { left, top } = canvas.getBoundingClientRect()
    const [x, y] = [event.clientX - left, event.clientY - top]
    const end = scroller.scrollLeft + scroller.clientWidth
    const fits = x + TIP_GAP + tip.offsetWidth <= end
    tip.style.left = `${fits ? x + TIP_GAP : Math.max(scroller.scrollLeft, x - TIP_GAP - tip.offsetWidth)}px`
    tip.style.top = `${y + TIP_GAP}px`
  })
  const hide = () => {
    tip.hidden = true
    cursor = null
    paint(null)
  }
  canvas.addEventListener('pointerleave', hide)
  canvas.addEventListener('blur', hide)
  canvas.addEventListener('keydown', (event) => {
    const far = event.shiftKey ? 7 : 1
    const steps: Record<string, [number, number]> = {
      ArrowLeft: [-far, 0],
      ArrowRight: [far, 0],
      ArrowUp: [0, -far],
      ArrowDown: [0, far],
      Home: [-data.days, 0],
      End: [data.days, 0]
    }
    const step = steps[event.key]
    if (!step) return
    event.preventDefault()
    const from = cursor ?? data.onset ?? { day: data.days - 1, row: 0 }
    tell({ day: from.day + step[0], row: from.row + step[1] })
  })
  let centred = false
  new ResizeObserver(() => {
    paint(cursor)
    // Where the days do not fit, those around the onset come first.
    if (!centred && data.onset)
      scroller.scrollLeft = (data.onset.day / data.days) * canvas.clientWidth - scroller.clientWidth / 2
    centred = true
  }).observe(scroller)
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => paint(cursor))

  return element(
    'figure',
    { class: 'carpet-figure' },
    element('figcaption', {}, data.title),
    scroller,
    element('div', { class: 'carpet-foot' }, carpetLegend(scale, data.unit), reading),
    element(
      'p',
      { class: 'hint' },
      bilingual('方向键逐点读数（Shift：一周）', 'Arrow keys read single values (Shift: a week)')
    )
  )
}

function clamp(value: number, length: number): number {
  return Math.max(0, Math.min(length - 1, value))
}

function readingText(
  { firstDay, rows, values, unit, rowName }: CarpetData,
  { day, row }: { day: number; row: number }
): string {
  const value = values[day * rows + row] ?? null
  const date = `${isoDay(firstDay + day)} ${weekdayName(firstDay + day)}`
  return `${date} ${rowName(row)}  ${value === null ? '缺数 missing' : `${quantity(value)} ${unit}`}`
}

function summary({ firstDay, days, values, unit, onset }: CarpetData, { low, high }: ColourScale): string {
  const missing = values.filter((value) => value === null).length / values.length
  const parts = [
    `${isoDay(firstDay)} – ${isoDay(firstDay + days - 1)}`,
    `${quantity(low)} – ${quantity(high)} ${unit}`,
    `缺数 missing ${Math.round(missing * 100)}%`,
    onset?.text
  ]
  return parts.filter(Boolean).join('; ')
}
