import { valueTicks } from './carpet-axes.ts'
import { COLOURS, type ColourScale } from './colour-scale.ts'
import { bilingual, element } from './elements.ts'
import { quantity } from './numbers.ts'

/** The colours of a carpet plot with their values, and what hatching means. */
export function carpetLegend(scale: ColourScale, unit: string): HTMLElement {
  const strip = element('canvas', { class: 'legend-strip', width: 256, height: 1, 'aria-hidden': 'true' })
  const context = strip.getContext('2d') as CanvasRenderingContext2D
  const image = context.createImageData(256, 1)
  for (let step = 0; step < 256; step++) {
    image.data.set(COLOURS.subarray(step * 3, step * 3 + 3), step * 4)
    image.data[step * 4 + 3] = 255
  }
  context.putImageData(image, 0, 0)
  const ticks = valueTicks(scale.low, scale.high).map((value) => {
    const tick = element('span', {}, quantity(value))
    tick.style.left = `${((value - scale.low) / (scale.high - scale.low)) * 100}%`
    return tick
  })
  return element(
    'div',
    { class: 'legend' },
    element('div', { class: 'legend-scale' }, strip, element('div', { class: 'legend-ticks' }, ...ticks)),
    element('span', { class: 'legend-unit' }, unit),
    element('span', { class: 'legend-missing' }, element('i', { class: 'hatch' }), bilingual('缺数', 'missing')),
    scale.clipped &&
      element('span', { class: 'en' }, bilingual('两端颜色含更高或更低的值', 'the end colours hold values beyond'))
  )
}
