import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatDay } from '../../../src/readings/day.ts'
import { UnexpectedHeaderError } from '../../../src/readings/header.ts'
import { keys, problems, readFile } from './reading-samples.ts'

const id = fc.stringMatching(/^[0-9A-Z]{1,16}$/).filter((text) => !/^\dE[1-9]\d$/.test(text))
const day = fc.integer({ min: 10_000, max: 40_000 })
const watts = fc.option(fc.integer({ min: 0, max: 9_000_000 }), { nil: null })
const rows = (points: number) =>
  fc.uniqueArray(fc.record({ id, day, values: fc.array(watts, { minLength: points, maxLength: points }) }), {
    minLength: 1,
    maxLength: 5,
    selector: (row) => `${row.id} ${row.day}`
  })
const cell = (value: number | null, missing: string) => (value === null ? missing : String(value / 1000))
const numbered = (prefix: string, count: number, first: number) =>
  Array.from({ length: count }, (_, i) => `${prefix}${first + i}`)
const clock = Array.from(
  { length: 48 },
  (_, i) => `${String(Math.floor(i / 2)).padStart(2, '0')}:${i % 2 ? '30' : '00'}`
)

test('tables of the grid: what is written is what is read, numbered from 0 or 1, with any separator, with the ratio', async () => {
  const form = fc.record({
    separator: fc.constantFrom(',', '|', '\t'),
    first: fc.constantFrom(0, 1),
    ratio: fc.constantFrom(1, 20, 1500),
    size: fc.integer({ min: 1, max: 3000 })
  })
  await fc.assert(
    fc.asyncProperty(rows(24), form, async (days, { separator, first, ratio, size }) => {
      const header = ['ID', 'DATA_DATE', 'DATA_TYPE', 'T_FACTOR', ...numbered('P', 24, first)]
      const lines = days.map(({ id, day, values }) =>
        [id, `${formatDay(day)} 00:00:00`, 1, ratio, ...values.map((value) => cell(value, 'NULL'))].join(separator)
      )
      const found = await readFile([header.join(separator), ...lines].join('\n'), {}, 'f', size)
      expect(found.rejections).toEqual([])
      expect(found.days.map(({ meterId, day, values }) => [meterId, day, [...values]])).toEqual(
        days.map(({ id, day, values }) => [
          id,
          day,
          values.map((value) => (value === null ? Number.NaN : Math.fround(Math.fround(value / 1000) * ratio)))
        ])
      )
    }),
    { numRuns: 100 }
  )
})

test('British half-hours: what is written is what is read', async () => {
  const date = (epochDay: number, form: string) => {
    const [year, month, dayOfMonth] = formatDay(epochDay).split('-')
    return form === 'british' ? `${dayOfMonth}/${month}/${year}` : `${year}-${month}-${dayOfMonth}`
  }
  await fc.assert(
    fc.asyncProperty(
      rows(48),
      fc.constantFrom('british', 'iso'),
      fc.integer({ min: 1, max: 3000 }),
      async (days, form, size) => {
        const lines = days.map(({ id, day, values }) =>
          [id, date(day, form), ...values.map((value) => cell(value, ''))].join()
        )
        const found = await readFile([`MPAN,Date,${clock}`, ...lines].join('\r\n'), {}, 'f', size)
        expect(found.rejections).toEqual([])
        // those of meters of which few values are known come at the end
        const inOrder = (all: readonly (readonly unknown[])[]) =>
          all.toSorted((a, b) => (`${a[0]} ${a[1]}` < `${b[0]} ${b[1]}` ? -1 : 1))
        expect(inOrder(found.days.map(({ meterId, day, values }) => [meterId, day, [...values]]))).toEqual(
          inOrder(
            days.map(({ id, day, values }) => [
              id,
              day,
              values.map((value) => (value === null ? Number.NaN : Math.fround(value / 1000) * 2))
            ])
          )
        )
      }
    ),
    { numRuns: 60 }
  )
})

const values = (count: number) => Array.from({ length: count }, (_, i) => i).join()
const FILES = {
  power: `户号,日期,倍率,${numbered('P', 96, 1)}\n1,2024-01-01,10,${values(96)}\n`,
  readings: `ID|DATA_DATE|DATA_TYPE|${numbered('R', 24, 0).join('|')}\n1|2024-01-01|1|${values(24).replaceAll(',', '|')}\n`,
  registers: 'id,rq,kwh,kwh_rap,kwh_pap_r1,kwh_pap_r2,kwh_pap_r3,kwh_pap_r4\n1,20240301,10,2.5,1,2,3,4\n',
  months: 'id,month,pq_f,pq_g,pq_p,pq_z\n1,202403,5,4,3,12\n',
  british: `MPAN,Date,${clock}\n7,2024-01-01,${values(48)}\n`,
  energy: `户号,日期,数据项,${numbered('E', 24, 1)}\n1,2024-01-01,正向有功电量,${values(24)}\n1,2024-01-02,反向有功电量,${values(24)}\n`,
  currents: `CONS_NO,DATA_DATE,CT,PHASE_FLAG,${numbered('I', 24, 1)}\n1,2024-01-01,40,A相电流,${values(24)}\n`,
  voltages: `ID,DATA_DATE,DATA_TYPE,${numbered('U', 24, 1)}\n1,2024-01-01,1,${values(24)}\n`,
  factors: `ID,DATA_DATE,DATA_TYPE,${numbered('F', 24, 1)}\n1,2024-01-01,0,${values(24)}\n`,
  words: `计量点编号,日期,数据项,${numbered('P', 24, 1)}\n1,2024-01-01,有功功率,${values(24)}\n1,2024-01-01,A相电压,${values(24)}\n`,
  flags: `ID,DATA_DATE,DATA_TYPE,DATA_POINT_FLAG,DATA_WHOLE_FLAG,${numbered('P', 96, 1)}\n1,2024-01-01,1,3,${'1000'.repeat(24)},${values(96)}\n`,
  frozen:
    '户号,电表资产号,数据日期,综合倍率,正向有功总,正向有功尖,正向有功峰,正向有功平,正向有功谷,反向有功总\n' +
    '1,A,2024-01-01,40,100,10,20,30,40,1\n1,A,2024-01-02,40,110,12,23,33,42,1.5\n1,A,2024-01-03,40,121,15,26,36,44,2\n',
  nem12: `100,NEM12,202403011000,MDP,RET\n200,NMI0000001,E1,1,E1,N1,S1,kWh,30,\n300,20240301,${values(48)},V,,,20240302000000,\n400,1,40,A,,\n400,41,48,N,,\n900\n`,
  long: 'meter_id,timestamp,kw\nL,2024-01-01 00:00,1\nL,2024-01-01 01:00,2\n'
} as const

test.each(Object.entries(FILES))(
  'whatever is done to the bytes of %s, rows add up and nothing but the typed error is thrown',
  async (_, text) => {
    const whole = Buffer.from(text)
    const put = fc.constantFrom(
      '',
      ',',
      '|',
      '\t',
      '"',
      '\n',
      '\r',
      '\0',
      '-',
      'e9',
      'ÿ',
      'NULL',
      '1e999',
      '9999-12-31',
      '功率因数',
      '示值',
      '0000',
      text
    )
    const change = fc.tuple(fc.nat(whole.length), fc.nat(20), put)
    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 2000 }),
        async (changes, size) => {
          let bytes: Buffer = whole
          for (const [at, count, text] of changes) {
            bytes = Buffer.concat([
              bytes.subarray(0, at),
              Buffer.from(text, text === 'ÿ' ? 'latin1' : 'utf8'),
              bytes.subarray(at + count)
            ])
          }
          await readFile(bytes, {}, 'f', size).catch((error) => expect(error).toBeInstanceOf(UnexpectedHeaderError))
        }
      ),
      { numRuns: 100 }
    )
  }
)

describe('files that are not what they are called', () => {
  test('one of another form under the name of a table', async () => {
    const found = await readFile(FILES.british, {}, 'E_MP_POWER_CURVE_20240101.csv')
    expect(found.formats).toEqual(['uk-half-hourly'])
    await expect(readFile(FILES.british, { format: 'power-curve' })).rejects.toThrow(UnexpectedHeaderError)
  })

  test('exports of different forms joined end to end: from a header on, it holds', async () => {
    const found = await readFile(
      FILES.registers + FILES.months + FILES.long + FILES.registers.replace('20240301', '20240302')
    )
    expect(keys(found).sort()).toEqual([
      '1 2024-03-01 month_energy',
      '1 2024-03-01 register_energy',
      '1 2024-03-01 reverse_energy',
      '1 2024-03-02 register_energy',
      '1 2024-03-02 reverse_energy',
      'L 2024-01-01 active_power'
    ])
    expect(problems(found)).toEqual([
      [3, 'repeated_header'],
      [5, 'repeated_header'],
      [8, 'repeated_header']
    ])
  })
})
