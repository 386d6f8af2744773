import { expect, test } from 'vitest'
import { screenStore } from '../../src/jobs/screen-store.ts'
import { shippedModel } from '../../src/jobs/shipped-model.ts'
import { CurveAssembler } from '../../src/readings/assemble-curve.ts'
import { yearStart } from '../../src/readings/daily-energy.ts'
import { parseDay } from '../../src/readings/day.ts'
import { parseReadings } from '../../src/readings/parse-readings.ts'
import { CAMPAIGN_PREVALENCE } from '../../src/screening/assess.ts'
import { dailyRegisters } from '../../src/simulation/daily-registers.ts'
import { savedEnergy } from '../../src/store/energy.ts'
import { importReadings } from '../../src/store/import/import-readings.ts'
import { saveMeters } from '../../src/store/import/save-meters.ts'
import { everyone, meter } from '../store/readings-samples.ts'
import { testStore } from '../store/test-database.ts'

const HALF_HOUR = 1800
const [FIRST, LAST] = [Date.UTC(2024, 0, 1) / 1000, Date.UTC(2025, 0, 1) / 1000]
const kwAt = (seconds: number) => 20 + 8 * Math.sin(seconds / 13_751) + ((seconds / HALF_HOUR) % 11) / 10

/** The half-hours of a year on the clock of London, and their energy by its days, kWh. */
function londonYear(unit: 'kw' | 'kwh') {
  const clock = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/London', dateStyle: 'short' })
  const energies = new Map<string, number>()
  const rows: string[] = []
  for (let at = FIRST; at < LAST; at += HALF_HOUR) {
    const date = clock.format(at * 1000)
    const kwh = kwAt(at) / 2
    energies.set(date, (energies.get(date) ?? 0) + kwh)
    rows.push(`${unit},${new Date(at * 1000).toISOString()},${unit === 'kw' ? kwAt(at) : kwh}`)
  }
  return { content: `meter_id,timestamp,${unit}\n${rows.join('\n')}\n`, energies }
}

const read = (content: string) =>
  parseReadings(
    'r.csv',
    (async function* () {
      yield new TextEncoder().encode(content)
    })(),
    { zone: 'Europe/London' }
  )

test('what is stored of a screening, and what carbon goes by, has the energy of each day', async () => {
  const { store } = await testStore()
  await store.withScope(everyone, (tx) => saveMeters(tx, [meter('kw'), meter('kwh', 'S2')]))
  for (const unit of ['kw', 'kwh'] as const) await importReadings(store, everyone, read(londonYear(unit).content))
  await screenStore(store, {
    model: shippedModel(),
    prevalence: CAMPAIGN_PREVALENCE,
    now: () => new Date('2026-11-01T00:00:00Z'),
    programVersion: '0.0.0-test',
    signal: new AbortController().signal,
    progress: () => {}
  })
  const saved = await store.withScope(everyone, (tx) => savedEnergy(tx, ['kw', 'kwh']))
  const { energies } = londonYear('kwh')
  expect(energies.get('2024-10-27')! / energies.get('2024-10-26')!).toBeGreaterThan(1.02)
  for (const unit of ['kw', 'kwh']) {
    const [year] = saved.get(unit)!
    for (const [date, kwh] of energies)
      expect([date, year!.kwh[parseDay(date)! - yearStart(2024)]]).toEqual([date, expect.closeTo(kwh, 2)])
  }
})

test('the registers of a load curve have it too', async () => {
  const { content, energies } = londonYear('kwh')
  const assembler = new CurveAssembler('kwh')
  for await (const { days } of read(content)) for (const day of days) assembler.add(day)
  const [curve] = assembler.finish().curves
  if (curve?.grain !== 'interval') throw new Error('no load curve')
  const registers = dailyRegisters(curve, () => new Uint8Array(24).fill(3))
  for (const [date, kwh] of energies)
    expect([date, registers.kwh[(parseDay(date)! - curve.firstDay) * 5]]).toEqual([date, expect.closeTo(kwh, 2)])
})
