import { dateTicks, type Tick } from './carpet-axes.ts'
import { COLOURS, type ColourScale, colourOf } from './colour-scale.ts'
import type { Label } from './labels.ts'

/** What a carpet plot shows: values of the rows of each day. */
export interface CarpetData {
  /** days since 1970-01-01 */
  readonly firstDay: number
  readonly days: number
  readonly rows: number
  /** `days × rows`, day by day; null = missing */
  readonly values: readonly (number | null)[]
  readonly unit: string
  readonly rowTicks: readonly Tick[]
  readonly rowAxis: Label
  /** what one row is, for the reader under the pointer */
  readonly rowName: (row: number) => string
  /** where the suspected load began, in days and rows; null = not in these data */
  readonly onset: { readonly day: number; readonly row: number; readonly text: string } | null
  readonly title: string
}

/** A value's place in a carpet plot. */
export interface Cell {
  readonly day: number
  readonly row: number
}

const MARGIN = { left: 46, right: 12, top: 22, bottom: 40 }
const PLOT_HEIGHT = 288
/** pixels of the screen, the narrowest that a day is drawn: below that, days would vanish */
const MIN_DAY_WIDTH = 1
const HATCH = 6

/**
 * Paints a carpet plot onto its canvas, as wide as the canvas' parent has room.
 * @returns paints once more, with cross-hairs where the cursor is
 */
export function carpetPainter(
  canvas: HTMLCanvasElement,
  data: CarpetData,
  scale: ColourScale
): (cursor: Cell | null) => void {
  const colours = Int16Array.from(data.values, (value) => (value === null ? -1 : colourOf(value, scale)))
  let image: ImageData | undefined
  return (cursor) => {
    const room = canvas.parentElement?.clientWidth ?? 0
    if (room === 0) return
    const ratio = devicePixelRatio
    const width = Math.max(room, MARGIN.left + MARGIN.right + (data.days * MIN_DAY_WIDTH) / ratio)
    const height = MARGIN.top + PLOT_HEIGHT + MARGIN.bottom
    canvas.width = Math.round(width * ratio)
    canvas.height = Math.round(height * ratio)
    canvas.style.width = `${width}px`
    canvas.style.height = `${height}px`
    const context = canvas.getContext('2d') as CanvasRenderingContext2D
    const plotWidth = width - MARGIN.left - MARGIN.right
    const [cellsWidth, cellsHeight] = [Math.round(plotWidth * ratio), Math.round(PLOT_HEIGHT * ratio)]
    if (image?.width !== cellsWidth || image.height !== cellsHeight)
      image = cells(data, colours, cellsWidth, cellsHeight)
    context.putImageData(image, Math.round(MARGIN.left * ratio), Math.round(MARGIN.top * ratio))
    context.scale(ratio, ratio)
    context.translate(MARGIN.left, MARGIN.top)
    drawAxes(context, canvas, data, plotWidth)
    if (data.onset) drawOnset(context, canvas, data, plotWidth)
    if (cursor) drawCursor(context, data, cursor, plotWidth)
  }
}

/** One pixel of the screen takes the value of the day and row it lies in. */
function cells({ days, rows }: CarpetData, colours: Int16Array, width: number, height: number): ImageData {
  const image = new ImageData(width, height)
  const rowOf = Int32Array.from({ length: height }, (_, y) => Math.floor(((y + 0.5) / height) * rows))
  const dayOf = Int32Array.from({ length: width }, (_, x) => Math.floor(((x + 0.5) / width) * days) * rows)
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 4) {
      const colour = colours[(dayOf[x] as number) + (rowOf[y] as number)] as number
      const grey = (x + y) % HATCH < 2 ? 120 : 190
      image.data[at] = colour < 0 ? grey : (COLOURS[colour * 3] as number)
      image.data[at + 1] = colour < 0 ? grey : (COLOURS[colour * 3 + 1] as number)
      image.data[at + 2] = colour < 0 ? grey : (COLOURS[colour * 3 + 2] as number)
      image.data[at + 3] = 255
    }
  }
  return image
}

function drawAxes(context: CanvasRenderingContext2D, canvas: HTMLCanvasElement, data: CarpetData, width: number): void {
  const style = getComputedStyle(canvas)
  context.font = `12px ${style.fontFamily}`
  context.fillStyle = style.color
  context.strokeStyle = style.color
  context.lineWidth = 1
  context.textAlign = 'right'
  context.textBaseline = 'middle'
  for (const { at, text } of data.rowTicks) {
    const y = (at / data.rows) * PLOT_HEIGHT
    line(context, -4, y, 0, y)
    context.fillText(text, -7, y)
  }
  context.textAlign = 'center'
  context.textBaseline = 'top'
  for (const { at, text } of dateTicks(data.firstDay, data.days, Math.floor(width / 70))) {
    const x = (at / data.days) * width
    line(context, x, PLOT_HEIGHT, x, PLOT_HEIGHT + 4)
    context.fillText(text, Math.min(Math.max(x, 14), width - 14), PLOT_HEIGHT + 7)
  }
  context.fillText('日期 Date', width / 2, PLOT_HEIGHT + 24)
  context.textAlign = 'left'
  context.textBaseline = 'bottom'
  context.fillText(data.rowAxis.join(' '), -MARGIN.left + 2, -8)
}

function drawOnset(
  context: CanvasRenderingContext2D,
  canvas: HTMLCanvasElement,
  data: CarpetData,
  width: number
): void {
  const { day, row, text } = data.onset as NonNullable<CarpetData['onset']>
  const [x, y] = [(day / data.days) * width, (row / data.rows) * PLOT_HEIGHT]
  const colour = getComputedStyle(canvas).getPropertyValue('--onset')
  for (const [stroke, lineWidth] of [
    ['white', 4],
    ['#c2185b', 2]
  ] as const) {
    context.strokeStyle = stroke
    context.lineWidth = lineWidth
    line(context, x, -4, x, PLOT_HEIGHT)
  }
  context.beginPath()
  context.arc(x, y, 4.5, 0, Math.PI * 2)
  context.fillStyle = '#c2185b'
  context.fill()
  context.lineWidth = 1.5
  context.strokeStyle = 'white'
  context.stroke()
  context.fillStyle = colour
  context.textBaseline = 'bottom'
  const half = context.measureText(text).width / 2
  context.textAlign = 'center'
  context.fillText(text, Math.min(Math.max(x, half + 60), width - half), -6)
}

function drawCursor(
  context: CanvasRenderingContext2D,
  { days, rows }: CarpetData,
  { day, row }: Cell,
  width: number
): void {
  const [x, y] = [((day + 0.5) / days) * width, ((row + 0.5) / rows) * PLOT_HEIGHT]
  context.globalCompositeOperation = 'difference'
  context.strokeStyle = 'white'
  context.lineWidth = 1
  line(context, x, 0, x, PLOT_HEIGHT)
  line(context, 0, y, width, y)
  context.globalCompositeOperation = 'source-over'
}

function line(context: CanvasRenderingContext2D, x1: number, y1: number, x2: number, y2: number): void {
  context.beginPath()
  context.moveTo(x1, y1)
  context.lineTo(x2, y2)
  context.stroke()
}

/** The day and row under a point of the canvas; null outside the plot. */
export function cellAt(canvas: HTMLCanvasElement, { days, rows }: CarpetData, event: PointerEvent): Cell | null {
  const { left, top, width } = canvas.getBoundingClientRect()
  const day = Math.floor(((event.clientX - left - MARGIN.left) / (width - MARGIN.left - MARGIN.right)) * days)
  const row = Math.floor(((event.clientY - top - MARGIN.top) / PLOT_HEIGHT) * rows)
  return day >= 0 && day < days && row >= 0 && row < rows ? { day, row } : null
}
