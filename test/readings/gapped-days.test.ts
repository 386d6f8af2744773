import { expect, test } from 'vitest'
import { readFile } from './formats/reading-samples.ts'

/** Rows of a meter each so many minutes of some days: `value` is undefined where there is none. */
function rows(every: number, days: number, value: (day: number, i: number) => number | undefined): string[] {
  const perDay = 1440 / every
  return Array.from({ length: days * perDay }, (_, at) => {
    const [day, i] = [Math.floor(at / perDay), at % perDay]
    const [hour, minute] = [Math.floor((i * every) / 60), (i * every) % 60].map((part) => String(part).padStart(2, '0'))
    const found = value(day, i)
    return found === undefined ? [] : [`m,2024-03-0${day + 1} ${hour}:${minute},${found}`]
  }).flat()
}
const intervals = async (quantity: string, given: readonly string[]) => {
  const { days, remarks } = await readFile([`meter_id,timestamp,${quantity}`, ...given].join('\n'))
  return { minutes: days.map(({ values }) => 1440 / values.length), kw: days.map(({ values }) => values[0]), remarks }
}
const load = (day: number, i: number) => 2 + ((day + 3 * i) % 5) / 5

test('a day on which every other reading is missing has the interval of the days beside it', async () => {
  for (const [every, missing] of [
    [30, 2],
    [15, 2],
    [15, 4]
  ] as const) {
    for (const quantity of ['kwh', 'kw']) {
      const given = rows(every, 3, (day, i) => (day === 1 && i % missing > 0 ? undefined : load(day, i)))
      const found = await intervals(quantity, given)
      expect(found.minutes).toEqual([every, every, every])
      expect(found.kw[1]).toBeCloseTo(load(1, 0) * (quantity === 'kwh' ? 60 / every : 1), 5)
      expect(found.remarks.map(({ code, line }) => [code, line])).toContainEqual(['interval_changes', 2 + 1440 / every])
    }
  }
  for (const gap of [0, 2]) {
    const found = await intervals(
      'kwh',
      rows(30, 3, (day, i) => (day === gap && i % 2 > 0 ? undefined : load(day, i)))
    )
    expect(found.minutes).toEqual([30, 30, 30])
  }
})

test('a meter whose interval was made longer has the longer one from then on', async () => {
  const longer = (from: number, factor: number) =>
    rows(30, 4, (day, i) => (day < from ? load(day, i) : i % 2 > 0 ? undefined : factor * load(day, i)))
  expect((await intervals('kw', longer(2, 1))).minutes).toEqual([30, 30, 60, 60])
  expect((await intervals('kwh', longer(2, 2))).minutes).toEqual([30, 30, 60, 60])
  expect((await intervals('kwh', longer(3, 2))).minutes).toEqual([30, 30, 30, 60])
})

test('a day with longer intervals than those before, of which nothing shows that readings are missing, is told', async () => {
  const { remarks } = await intervals(
    'kwh',
    rows(30, 2, (day, i) => (day === 0 ? 1 : i % 2 > 0 ? undefined : 2))
  )
  expect(remarks.map(({ code, line }) => [code, line])).toEqual([['interval_changes', 50]])
  expect(remarks[0]!.reason.en).toContain('30 → 60 minutes')
})
