import { civil, formatDay } from '../readings/day.ts'
import type { LoadCurve, RegisterCurve } from '../readings/load-curve.ts'
import { REGISTERS } from '../readings/load-day.ts'
import { fedIn } from './daily-registers.ts'
import { readingsHeader, readingsRows } from './files.ts'
import { FROZEN_HEADER, FROZEN_MONTHS_HEADER, frozenMonthRows, frozenRows } from './frozen-form.ts'
import type { SimulatedSite } from './site.ts'

const COLUMNS_OF_A_DAY = 96
/** `DATA_POINT_FLAG` of rows of so many points */
const POINT_FLAGS: Readonly<Record<number, string>> = { 24: '3', 48: '2', 96: '1' }
const ORGANISATION = '33401'
/** CT ratios of low-voltage metering; the smallest whose meter carries 1.5 A at most at the contracted capacity. */
const CT_RATIOS = [1, 10, 20, 40, 60, 80, 120, 160, 200, 400, 800, 1600]
const KVA_PER_RATIO = 5
/** As a balanced connection of three phases shows a load: its voltage and power factor. */
const [PHASE_VOLT, POWER_FACTOR] = [230, 0.95]

/** A metering point with its load as its meter would show it. */
export interface FormPoint {
  readonly curve: LoadCurve
  readonly registers: () => RegisterCurve
  /** 户号 */
  readonly account: string
  /** 电表资产号 */
  readonly asset: string
  /** CT ratio: the meter itself shows the load divided by it */
  readonly ratio: number
}

/** The account, asset and ratio of a point of a site. */
export function gridIdentity(site: SimulatedSite, index: number): Omit<FormPoint, 'curve' | 'registers'> {
  const number = String(site.index * 10 + index + 1).padStart(8, '0')
  const ratio = CT_RATIOS.find((ct) => site.contractKva <= ct * KVA_PER_RATIO) ?? (CT_RATIOS.at(-1) as number)
  return { account: `33${number}`, asset: `3340001000${number}0000`, ratio }
}

/** A form in which readings of a province are written: its file, its columns, and its rows of one point. */
export interface WrittenForm {
  /** without its ending */
  readonly file: string
  readonly header: string
  readonly rows: (point: FormPoint) => string
}

/** The forms, by the names that the command line gives them. */
export const WRITTEN_FORMS: Readonly<Record<string, WrittenForm>> = {
  '96-point-export': {
    file: 'curve-export',
    header: `户号,电表资产号,日期,倍率,${numbered('P')}\n`,
    rows: ({ curve, account, asset, ratio }) =>
      days(curve, (date, kw) => {
        const cells = inColumns(kw.map((value) => value / ratio))
        return `${account},${asset},${date},${ratio},${cells}\n`
      })
  },
  'power-curve': table('E_MP_POWER_CURVE', 'P', ({ curve, ratio }) => [
    { type: '1', curve, shown: (kw) => kw / ratio }
  ]),
  'reading-curve': {
    file: 'E_MP_READ_CURVE',
    header: tableHeader('R'),
    rows: (point) => {
      const { curve } = point
      const forward = registerRows(point, '1', (kw) => Math.max(0, kw))
      return curve.kw.some((kw) => kw < 0) ? forward + registerRows(point, '5', (kw) => Math.max(0, -kw)) : forward
    }
  },
  'energy-curve': table('E_MP_ENERGY_CURVE', 'E', ({ curve, ratio }) => [
    { type: '1', curve, shown: (kw) => (kw * 24) / curve.pointsPerDay / ratio }
  ]),
  'current-curve': table('E_MP_CUR_CURVE', 'I', ({ curve }) =>
    ['1', '2', '3'].map((type) => ({ type, curve, shown: phaseAmpere }))
  ),
  'phase-currents': {
    file: 'phase-currents',
    header: `CONS_NO,DATA_DATE,CT,PHASE_FLAG,${numbered('I')}\n`,
    rows: ({ curve, account, ratio }) =>
      days(curve, (date, kw) => {
        const cells = inColumns(kw.map((value) => phaseAmpere(value) / ratio))
        return ['A', 'B', 'C'].map((phase) => `${account},${date},${ratio},${phase},${cells}\n`).join('')
      })
  },
  'voltage-curve': table('E_MP_VOL_CURVE', 'U', ({ curve }) =>
    ['1', '2', '3'].map((type) => ({ type, curve, shown: (kw) => (Number.isNaN(kw) ? kw : PHASE_VOLT) }))
  ),
  'power-factor-curve': table('E_MP_FACTOR_CURVE', 'F', ({ curve }) => [
    { type: '0', curve, shown: (kw) => (Number.isNaN(kw) ? kw : POWER_FACTOR) }
  ]),
  'daily-registers': {
    file: 'daily-registers',
    header: 'id,rq,kwh,kwh_rap,kwh_pap_r1,kwh_pap_r2,kwh_pap_r3,kwh_pap_r4\n',
    rows: ({ curve, registers }) => {
      const { meterId, firstDay, days: count, kwh } = registers()
      let text = ''
      for (let d = 0; d < count; d++) {
        const values = kwh.subarray(d * REGISTERS.length, (d + 1) * REGISTERS.length)
        if (Number.isNaN(values[0])) continue
        const date = formatDay(firstDay + d).replaceAll('-', '')
        text += `${meterId},${date},${cell(values[0]!)},${cell(fedIn(curve, d))},${[...values.subarray(1)].map(cell)}\n`
      }
      return text
    }
  },
  'frozen-registers': { file: 'frozen-registers', header: FROZEN_HEADER, rows: frozenRows },
  'frozen-months': { file: 'frozen-months', header: FROZEN_MONTHS_HEADER, rows: frozenMonthRows },
  'monthly-registers': {
    file: 'monthly-registers',
    header: 'id,month,pq_z,pq_f,pq_p,pq_g\n',
    rows: ({ registers }) => monthRows(registers())
  },
  'long-rows': {
    file: 'long-rows',
    header: 'meter_id,timestamp,kw\n',
    rows: ({ curve: { meterId, firstDay, pointsPerDay, kw } }) => {
      let text = ''
      for (let i = 0; i < kw.length; i++) {
        if (Number.isNaN(kw[i])) continue
        const minute = ((i % pointsPerDay) * 1440) / pointsPerDay
        const time = `${two(Math.floor(minute / 60))}:${two(minute % 60)}:00`
        text += `${meterId},${formatDay(firstDay + Math.floor(i / pointsPerDay))} ${time},${cell(kw[i]!)}\n`
      }
      return text
    }
  }
}

/** The plain form of readings, whose rows need as many columns as the meter has readings a day. */
export function plainForm(pointsPerDay: number, finest: number): WrittenForm {
  return {
    file: `readings${pointsPerDay === finest ? '' : `-${pointsPerDay}`}`,
    header: readingsHeader(pointsPerDay),
    rows: ({ curve }) => readingsRows(curve)
  }
}

/** The archive of metering points that belongs to the forms: their accounts and assets. */
export const POINTS_HEADER = '计量点编号,户号,电表资产号,角色\n'
export function pointsRow(meterId: string, { account, asset }: Pick<FormPoint, 'account' | 'asset'>): string {
  return `${meterId},${account},${asset},主表\n`
}

interface TypedRows {
  readonly type: string
  readonly curve: LoadCurve
  readonly shown: (kw: number) => number
}

function table(name: string, prefix: string, typesOf: (point: FormPoint) => readonly TypedRows[]): WrittenForm {
  return {
    file: name,
    header: tableHeader(prefix),
    rows: (point) =>
      typesOf(point)
        .map(({ type, curve, shown }) => days(curve, (date, kw) => tableRow(point, date, type, kw.map(shown))))
        .join('')
  }
}

function tableHeader(prefix: string): string {
  return `ID,DATA_DATE,DATA_TYPE,ORG_NO,T_FACTOR,CT,PT,DATA_POINT_FLAG,DATA_WHOLE_FLAG,${numbered(prefix)}\n`
}

/** A row of a table, in double precision: register readings need it. */
function tableRow({ curve, ratio }: FormPoint, date: string, type: string, values: Float64Array): string {
  const present = [...values].map((value) => (Number.isNaN(value) ? '0' : '1'))
  const flag = inColumns(values, present, '0').replaceAll(',', '')
  const pointFlag = POINT_FLAGS[curve.pointsPerDay]
  return `${curve.meterId},${date} 00:00:00,${type},${ORGANISATION},${ratio},1,1,${pointFlag},${flag},${inColumns(values)}\n`
}

/** Readings of a register at the beginning of each interval; unknown while the interval's energy is. */
function registerRows(point: FormPoint, type: string, drawn: (kw: number) => number): string {
  const { curve, ratio } = point
  const hours = 24 / curve.pointsPerDay
  let register = 0
  return days(curve, (date, kw) => {
    const readings = kw.map((value) => {
      if (Number.isNaN(value)) return Number.NaN
      const before = register
      register += (drawn(value) * hours) / ratio
      return before
    })
    return tableRow(point, date, type, readings)
  })
}

/** The rows of the days that have a reading. */
function days(curve: LoadCurve, row: (date: string, kw: Float64Array) => string): string {
  const { firstDay, pointsPerDay, kw } = curve
  let text = ''
  for (let d = 0; d < curve.days; d++) {
    const values = Float64Array.from(kw.subarray(d * pointsPerDay, (d + 1) * pointsPerDay), rounded)
    if (!values.every(Number.isNaN)) text += row(formatDay(firstDay + d), values)
  }
  return text
}

/** Values in 96 columns: those of an hour in 1, 5, 9 … with NULL between. */
function inColumns(
  values: Float64Array,
  cells: readonly string[] = [...values].map((value) => (Number.isNaN(value) ? 'NULL' : String(fine(value)))),
  between = 'NULL'
): string {
  const stride = COLUMNS_OF_A_DAY / cells.length
  return Array.from({ length: COLUMNS_OF_A_DAY }, (_, i) => (i % stride === 0 ? cells[i / stride] : between)).join()
}

function monthRows({ meterId, firstDay, days: count, kwh }: RegisterCurve): string {
  const months = new Map<string, Float64Array>()
  for (let d = 0; d < count; d++) {
    if (Number.isNaN(kwh[d * REGISTERS.length])) continue
    const { year, month } = civil(firstDay + d)
    const key = `${year}${two(month)}`
    let sums = months.get(key)
    if (!sums) months.set(key, (sums = new Float64Array(REGISTERS.length)))
    for (let i = 0; i < REGISTERS.length; i++) sums[i] = sums[i]! + kwh[d * REGISTERS.length + i]!
  }
  // what the monthly table calls peak holds the sharp hours as well
  return [...months]
    .map(
      ([month, [total, sharp, peak, flat, valley]]) =>
        `${[meterId, month, cell(total!), cell(sharp! + peak!), cell(flat!), cell(valley!)]}\n`
    )
    .join('')
}

function phaseAmpere(kw: number): number {
  return (Math.abs(kw) * 1000) / (3 * PHASE_VOLT * POWER_FACTOR)
}

function numbered(prefix: string): string {
  return Array.from({ length: COLUMNS_OF_A_DAY }, (_, i) => `${prefix}${i + 1}`).join()
}

/** To the decimals of the plain form. */
function rounded(value: number): number {
  return Math.round(value * 1000) / 1000
}

function cell(value: number): number {
  return rounded(value)
}

/** To the decimals that a value divided by its ratio needs. */
function fine(value: number): number {
  return Math.round(value * 1e8) / 1e8
}

function two(number: number): string {
  return String(number).padStart(2, '0')
}
