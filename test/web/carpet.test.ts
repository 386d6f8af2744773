import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dateTicks, hourTicks, valueTicks } from '../../src/web/carpet-axes.ts'
import { COLOURS, colourOf, colourScale } from '../../src/web/colour-scale.ts'
import { epochDay, isoDay } from '../../src/web/numbers.ts'

describe('the colour scale', () => {
  test('grows lighter from step to step, so that more load always looks like more', () => {
    // relative luminance of sRGB (IEC 61966-2-1), of which lightness is a rising function
    const linear = (part: number) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    const luminance = Array.from({ length: 256 }, (_, step) => {
      const [red, green, blue] = [...COLOURS.subarray(step * 3, step * 3 + 3)].map((part) => linear(part / 255))
      return 0.2126 * (red as number) + 0.7152 * (green as number) + 0.0722 * (blue as number)
    })
    for (let step = 8; step < 256; step += 8) expect(luminance[step]).toBeGreaterThan(luminance[step - 8] as number)
  })

  test('starts at zero, includes solar, and one spike does not darken the rest', () => {
    expect(colourScale([5, null, 10])).toEqual({ low: 0, high: 10, clipped: false })
    expect(colourScale(Array(500).fill(-3))).toMatchObject({ low: -3 })
    expect(colourScale([...Array(1000).fill(10), 5000])).toEqual({ low: 0, high: 10, clipped: true })
  })

  test('holds for whatever there is, also for nothing', () => {
    const values = fc.array(fc.option(fc.double({ min: -1e6, max: 1e6, noNaN: true })), { maxLength: 300 })
    fc.assert(
      fc.property(values, (all) => {
        const scale = colourScale(all)
        expect(scale.high).toBeGreaterThan(scale.low)
        for (const value of all) {
          if (value === null) continue
          const step = colourOf(value, scale)
          expect(Number.isInteger(step) && step >= 0 && step <= 255).toBe(true)
        }
      })
    )
  })
})

describe('the axes', () => {
  test('days: the first of months, fewer where there is less room', () => {
    const texts = (days: number, most: number) => dateTicks(epochDay('2025-06-19'), days, most).map((tick) => tick.text)
    expect(texts(500, 20)).toHaveLength(16)
    expect(texts(500, 6)).toEqual(['2025-07', '2025-10', '2026-01', '2026-04', '2026-07', '2026-10'])
    expect(dateTicks(epochDay('2025-06-19'), 500, 20)[0]?.at).toBe(12)
    expect(texts(10, 5)).toEqual(['06-19', '06-21', '06-23', '06-25', '06-27'])
    expect(texts(1, 0)).toEqual(['06-19'])
  })

  test('hours from 00:00 to 24:00', () => {
    expect(hourTicks(96)).toEqual(
      [0, 24, 48, 72, 96].map((at, i) => ({ at, text: `${String(i * 6).padStart(2, '0')}:00` }))
    )
  })

  test('values: round, from end to end', () => {
    expect(valueTicks(0, 330)).toEqual([0, 100, 200, 300])
    expect(valueTicks(-2.4, 9)).toEqual([0, 5])
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 1e6, noNaN: true }), (high) => {
        const ticks = valueTicks(0, high)
        expect(ticks.length).toBeGreaterThanOrEqual(2)
        expect(ticks.length).toBeLessThanOrEqual(6)
      })
    )
  })

  test('a day survives the way there and back', () => {
    expect(isoDay(epochDay('2028-02-29'))).toBe('2028-02-29')
  })
})
