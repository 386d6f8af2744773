import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CHANNELS, type Channel, type LoadDay } from '../../../src/readings/load-day.ts'
import { prepareAccounts } from '../../../src/store/accounts/accounts.ts'
import { importReadings } from '../../../src/store/import/import-readings.ts'
import { saveMeters } from '../../../src/store/import/save-meters.ts'
import { openStore } from '../../../src/store/store.ts'
import { batches, everyone, loadDay, meter, rejection } from '../readings-samples.ts'
import { query, testStore } from '../test-database.ts'

const { store, url } = await testStore()
const JUNE = 19_875

const load = (days: readonly LoadDay[], options: { chunkRows?: number } = {}) =>
  importReadings(store, everyone, batches(days), options)

const save = (...ids: string[]) =>
  store.withScope(everyone, (tx) =>
    saveMeters(
      tx,
      ids.map((id) => meter(id))
    )
  )

/** Every stored version of a meter's days: current ones, then the history. */
const versions = (meterId: string) =>
  query<{ day: string; values: number[]; superseded: boolean }>(
    url,
    `select day::text, values[1:2] as values, false as superseded from load_day join metering_point on id = point_id
     where meter_id = '${meterId}'
     union all
     select day::text, values[1:2], true from load_day_history join metering_point on id = point_id
     where meter_id = '${meterId}'
     order by 3, 1, 2`
  )

describe('what becomes of a row', () => {
  test('new days are stored; the same file again changes nothing, gaps and negatives included', async () => {
    await save('same')
    const file = [loadDay('same', JUNE, 1, Number.NaN), loadDay('same', JUNE + 1, -2.5), loadDay('same', JUNE + 40, 3)]
    expect(await load(file)).toEqual({ read: 3, stored: 3, unchanged: 0, superseded: 0, rejected: 0 })
    const before = await query(url, 'select * from load_day order by point_id, day')
    expect(await load(file)).toEqual({ read: 3, stored: 0, unchanged: 3, superseded: 0, rejected: 0 })
    expect(await query(url, 'select * from load_day order by point_id, day')).toEqual(before)
    expect(await query(url, 'select * from load_day_history')).toEqual([])
    expect(before.map(({ quality }) => quality)).toEqual([1, 2, 0])
  })

  test('a day with other values is stored, and its old version is kept', async () => {
    await save('corrected')
    await load([loadDay('corrected', JUNE, 1), loadDay('corrected', JUNE + 1, 1)])
    const totals = await load([loadDay('corrected', JUNE, 2), loadDay('corrected', JUNE + 1, 1)])
    expect(totals).toEqual({ read: 2, stored: 1, unchanged: 1, superseded: 0, rejected: 0 })
    expect(await versions('corrected')).toEqual([
      { day: '2024-06-01', values: [2, 2], superseded: false },
      { day: '2024-06-02', values: [1, 1], superseded: false },
      { day: '2024-06-01', values: [1, 1], superseded: true }
    ])
  })

  test('another number of readings a day is another version', async () => {
    await save('regrained')
    await load([loadDay('regrained', JUNE, 1)])
    const finer = { ...loadDay('regrained', JUNE, 1), values: new Float32Array(96).fill(1) }
    expect(await load([finer])).toMatchObject({ stored: 1, unchanged: 0 })
    expect(await load([finer])).toMatchObject({ stored: 0, unchanged: 1 })
  })

  test('power and register energy of one day lie side by side', async () => {
    await save('both')
    const energy: LoadDay = {
      meterId: 'both',
      day: JUNE,
      channel: 'register_energy',
      values: Float32Array.of(10, Number.NaN, 2, 3, 5)
    }
    expect(await load([loadDay('both', JUNE, 1), energy])).toMatchObject({ stored: 2 })
    expect(await load([energy, loadDay('both', JUNE, 1)])).toMatchObject({ unchanged: 2 })
  })

  test.each([1, 2, 16_384])('the later row of a day wins, %i rows at a time', async (chunkRows) => {
    const id = `twice-${chunkRows}`
    await save(id)
    const file = [loadDay(id, JUNE, 1), loadDay(id, JUNE + 1, 5), loadDay(id, JUNE, 2), loadDay(id, JUNE, 3)]
    expect(await load(file, { chunkRows })).toMatchObject({ read: 4, stored: 2, superseded: 2, unchanged: 0 })
    expect(await load(file, { chunkRows })).toMatchObject({ read: 4, stored: 0, superseded: 2, unchanged: 2 })
    expect(await versions(id)).toEqual([
      { day: '2024-06-01', values: [3, 3], superseded: false },
      { day: '2024-06-02', values: [5, 5], superseded: false }
    ])
  })

  test('parts of a day in another resolution replace their own intervals, in one import and in two', async () => {
    const ids = ['finer-once', 'finer-twice'] as const
    await save(...ids)
    const day = (meterId: string, values: Float32Array): LoadDay => ({
      meterId,
      day: JUNE,
      channel: 'active_power',
      values
    })
    const whole = new Float32Array(96).fill(4)
    const lastHour = new Float32Array(24).fill(Number.NaN).fill(8, 23)
    await load([day(ids[0], whole), day(ids[0], lastHour)])
    await load([day(ids[1], whole)])
    await load([day(ids[1], lastHour)])
    expect(await load([day(ids[1], lastHour)])).toMatchObject({ stored: 0, unchanged: 1 })
    expect(await load([day(ids[1], new Float32Array(24).fill(Number.NaN))])).toMatchObject({ stored: 0, unchanged: 1 })
    for (const id of ids) {
      const [row] = await query<{ values: number[] }>(
        url,
        `select values from load_day join metering_point on id = point_id where meter_id = '${id}'`
      )
      expect(row!.values).toEqual([...Array(92).fill(4), ...Array(4).fill(8)])
    }
  })

  test.each([1, 16_384])('parts of a day complete each other, %i rows at a time', async (chunkRows) => {
    const id = `parts-${chunkRows}`
    await save(id)
    const part = (from: number, to: number, kw: number, rows = 1): LoadDay => {
      const values = new Float32Array(24).fill(Number.NaN).fill(kw, from, to)
      return { meterId: id, day: JUNE, channel: 'active_power', values, rows }
    }
    const values = async () => {
      const [row] = await query<{ values: number[]; quality: number }>(
        url,
        `select values, quality from load_day join metering_point on id = point_id where meter_id = '${id}'`
      )
      return row
    }
    const morning = part(0, 12, 1, 12)
    expect(await load([morning], { chunkRows })).toMatchObject({ read: 12, stored: 12 })
    const rest = [part(12, 20, 2, 8), part(20, 24, 3, 4)]
    expect(await load(rest, { chunkRows })).toMatchObject({ read: 12, stored: 12, superseded: 0 })
    expect(await values()).toEqual({
      values: [...Array(12).fill(1), ...Array(8).fill(2), ...Array(4).fill(3)],
      quality: 0
    })
    expect(await load([morning, ...rest], { chunkRows })).toMatchObject({ read: 24, stored: 0, unchanged: 24 })
    const corrected = [part(0, 6, -5, 6), part(0, 6, 7, 6)]
    expect(await load(corrected, { chunkRows })).toMatchObject({ read: 12, stored: 6, superseded: 6 })
    expect((await values())?.values.slice(5, 7)).toEqual([7, 1])
    expect((await versions(id)).map(({ superseded }) => superseded)).toEqual([false, true, true])
  })

  test('channels of one day lie side by side', async () => {
    await save('channels')
    const days = (Object.keys(CHANNELS) as Channel[]).map(
      (channel): LoadDay => ({ ...loadDay('channels', JUNE, 1), channel })
    )
    expect(await load(days)).toMatchObject({ stored: days.length, superseded: 0 })
    expect(await load(days, { chunkRows: 1 })).toMatchObject({ unchanged: days.length })
  })

  test('a row that differs and is then taken back by a later row leaves no trace', async () => {
    await save('taken-back')
    await load([loadDay('taken-back', JUNE, 1)])
    const totals = await load([loadDay('taken-back', JUNE, 9), loadDay('taken-back', JUNE, 1)], { chunkRows: 1 })
    expect(totals).toMatchObject({ stored: 0, superseded: 1, unchanged: 1 })
    expect(await versions('taken-back')).toEqual([{ day: '2024-06-01', values: [1, 1], superseded: false }])
  })

  test('rejected rows lie in quarantine as they came, once', async () => {
    const rejections = [rejection(7), rejection(9, { raw: '坏,行,"' })]
    for (let time = 0; time < 2; time++) {
      const totals = await importReadings(store, everyone, batches([], { rejections }))
      expect(totals).toEqual({ read: 2, stored: 0, unchanged: 0, superseded: 0, rejected: 2 })
    }
    const kept = await query(
      url,
      'select file, line::int, code, reason_zh, reason_en, raw from quarantine order by line'
    )
    const reason = { file: 'a.csv', code: 'bad_date', reason_zh: '日期无效', reason_en: 'not a date' }
    expect(kept).toEqual([
      { ...reason, line: 7, raw: 'M1,nonsense,7' },
      { ...reason, line: 9, raw: '坏,行,"' }
    ])
  })

  test('what is told of rows that went in lies in quarantine too, once and not counted', async () => {
    await save('told')
    const remarks = [rejection(3, { raw: '', code: 'missing_mark' })]
    for (let time = 0; time < 2; time++) {
      const day = loadDay('told', JUNE, 1)
      const source = batches([day], { remarks })
      expect(await importReadings(store, everyone, source)).toMatchObject({ read: 1, rejected: 0 })
    }
    expect(await query(url, 'select line::int, raw from quarantine where went_in')).toEqual([{ line: 3, raw: '' }])
  })

  test('dates at the ends of the calendar', async () => {
    await save('old')
    const days = [-719_162, -1, 0, 2_932_896].map((day) => loadDay('old', day, 1))
    expect(await load(days)).toMatchObject({ stored: 4 })
    expect((await versions('old')).map(({ day }) => day)).toEqual([
      '0001-01-01',
      '1969-12-31',
      '1970-01-01',
      '9999-12-31'
    ])
  })
})

describe('an import as a whole', () => {
  test.each([1, 2, 5])('one whose files fail after %i chunks leaves nothing, then or later', async (chunks) => {
    await save('failing')
    const month = `load_day_18${chunks}0_01`
    const first = Date.UTC(1800 + 10 * chunks, 0, 1) / 86_400_000
    async function* broken() {
      const days = Array.from({ length: chunks }, (_, i) => loadDay('failing', first + i, 1))
      yield* batches(days, { rowsPerBatch: 1 })
      throw new Error('the disk is gone')
    }
    const before = await query(url, 'select * from import order by id')
    // one connection: whatever still came from the failed import would come between the queries of the next
    const single = await openStore((await prepareAccounts(url)).jobs, { connections: 1 })
    try {
      const options = { chunkRows: 1, otherRejections: () => [rejection(1800 + chunks)] }
      await expect(importReadings(single, everyone, broken(), options)).rejects.toThrow('the disk is gone')
      for (let i = 0; i < 30; i++) {
        expect(await single.withScope(everyone, (tx) => tx.one('select 1 as one'))).toEqual({ one: 1 })
      }
    } finally {
      await single.close()
    }
    expect(await query(url, `select to_regclass('${month}') as month`)).toEqual([{ month: null }])
    expect(await query(url, 'select * from import order by id')).toEqual(before)
    const orphans = ['load_day', 'load_day_history', 'quarantine'].map(
      (table) => `select '${table}' as name from ${table} where import_id not in (select id from import)`
    )
    expect(await query(url, orphans.join(' union all '))).toEqual([])
    expect(await versions('failing')).toEqual([])
  })

  test('one that the store fails closes its files', async () => {
    let closed = false
    async function* open() {
      try {
        for (let day = JUNE; ; day++) yield* batches([loadDay('stranger', day, 1)])
      } finally {
        closed = true
      }
    }
    const failing = importReadings(store, everyone, open(), { chunkRows: 1 })
    await expect(failing).rejects.toMatchObject({ code: 'unknown_point' })
    expect(closed).toBe(true)
  })

  test('a meter that the store does not know is an error that says so', async () => {
    await expect(load([loadDay('stranger', JUNE, 1)])).rejects.toMatchObject({ code: 'unknown_point' })
  })

  test('imports at once take turns: none deadlocks, none is lost, each has its own moment', async () => {
    const ids = ['p', 'q', 'r', 's']
    await save(...ids)
    const days = Array.from({ length: 60 }, (_, i) => 25_000 + i)
    const file = (kw: number, order: number) =>
      days.flatMap((day) => ids.map((id) => loadDay(id, day, kw))).sort(() => order)
    const totals = await Promise.all([1, 2, 3, 4].map((kw) => load(file(kw, kw % 2 ? 1 : -1), { chunkRows: 50 })))
    expect(totals.map(({ stored }) => stored)).toEqual([240, 240, 240, 240])
    const [{ current, kept }] = (await query(
      url,
      `select (select count(*)::int from load_day where day between date '1970-01-01' + 25000 and date '1970-01-01' + 25059) as current,
         (select count(*)::int from load_day_history where day between date '1970-01-01' + 25000 and date '1970-01-01' + 25059) as kept`
    )) as [{ current: number; kept: number }]
    expect({ current, kept }).toEqual({ current: 240, kept: 720 })
    const moments = await query<{ known_at: Date }>(url, 'select known_at from import order by id')
    expect(moments.every(({ known_at }, i) => i === 0 || known_at > (moments[i - 1]?.known_at as Date))).toBe(true)
  })
})

test('any files, cut anywhere, leave what a plain model of the rules leaves', async () => {
  const row = fc.record({
    point: fc.integer({ min: 0, max: 2 }),
    day: fc.integer({ min: 0, max: 5 }),
    kw: fc.integer({ min: 0, max: 2 })
  })
  const files = fc.array(
    fc.record({ rows: fc.array(row, { maxLength: 14 }), chunkRows: fc.integer({ min: 1, max: 5 }) }),
    {
      minLength: 1,
      maxLength: 4
    }
  )
  let run = 0
  await fc.assert(
    fc.asyncProperty(files, async (imports) => {
      run++
      const ids = [0, 1, 2].map((point) => `model-${run}-${point}`)
      await save(...ids)
      // days on both sides of the end of a month that no other run has opened
      const firstDay = Date.UTC(1700, run, 1) / 86_400_000 - 3
      const current = new Map<string, number>()
      const history: string[] = []
      for (const { rows, chunkRows } of imports) {
        const file = rows.map(({ point, day, kw }) => loadDay(ids[point] as string, firstDay + day, kw || Number.NaN))
        // a missing reading takes nothing away
        const latest = new Map<string, number>()
        for (const { point, day, kw } of rows) {
          const key = `${point} ${day}`
          latest.set(key, kw || latest.get(key) || 0)
        }
        const expected = {
          read: rows.length,
          stored: 0,
          unchanged: 0,
          superseded: rows.length - latest.size,
          rejected: 0
        }
        for (const [key, given] of latest) {
          const before = current.get(key)
          const kw = given || before || 0
          if (before === kw) expected.unchanged++
          else expected.stored++
          if (before !== undefined && before !== kw) history.push(`${key} ${before}`)
          current.set(key, kw)
        }
        expect(await importReadings(store, everyone, batches(file, { rowsPerBatch: 2 }), { chunkRows })).toEqual(
          expected
        )
      }
      const stored = async (table: string) =>
        (
          await query<{ version: string }>(
            url,
            `select concat_ws(' ', right(meter_id, 1), day - (date '1970-01-01' + ${firstDay}),
               case when values[1] = 'NaN' then 0 else values[1] end) as version
             from ${table} join metering_point on id = point_id where meter_id like 'model-${run}-%'`
          )
        ).map(({ version }) => version)
      expect((await stored('load_day')).sort()).toEqual([...current].map(([key, kw]) => `${key} ${kw}`).sort())
      expect((await stored('load_day_history')).sort()).toEqual(history.sort())
    }),
    { numRuns: 25 }
  )
})
