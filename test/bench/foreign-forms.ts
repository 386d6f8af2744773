import type { LoadCurve } from '../../src/readings/load-curve.ts'
import type { WrittenForm } from '../../src/simulation/grid-forms.ts'

const MS_PER_DAY = 86_400_000
const QUARTER_SECONDS = 900

const date = (day: number) => new Date(day * MS_PER_DAY).toISOString().slice(0, 10)
const shown = (kwh: number) => (Number.isNaN(kwh) ? '' : kwh.toFixed(3))

/** Rows of the days that have all their readings. */
function fullDays(curve: LoadCurve, row: (day: number, kw: Float32Array) => string): string {
  let text = ''
  for (let d = 0; d < curve.days; d++) {
    const kw = curve.kw.subarray(d * 96, (d + 1) * 96)
    if (!kw.some(Number.isNaN)) text += row(curve.firstDay + d, kw)
  }
  return text
}

/** A form as a benchmark writes it: of which the file may also have an end, another size than usual, or be packed. */
export interface BenchForm extends WrittenForm {
  readonly footer?: string
  /** unpacked */
  readonly bytes?: number
  readonly pack?: (text: string) => Uint8Array
}

/** Forms of other countries, which the simulator does not write, by the names of their formats. */
export const FOREIGN_FORMS: Readonly<Record<string, BenchForm>> = {
  'uk-half-hourly': {
    file: 'uk.csv',
    header: `MPAN,Date,${Array.from({ length: 48 }, (_, i) => `${String(i >> 1).padStart(2, '0')}:${i % 2 ? '30' : '00'}`)}\n`,
    rows: ({ curve }) =>
      fullDays(curve, (day, kw) => {
        const kwh = Array.from({ length: 48 }, (_, i) => shown((kw[2 * i]! + kw[2 * i + 1]!) / 4))
        return `${curve.meterId},${date(day)},${kwh}\n`
      })
  },
  nem12: {
    file: 'nem12.csv',
    header: '100,NEM12,202601010000,MDP,RETAILER\n',
    rows: ({ curve }) =>
      `200,${curve.meterId.slice(-10)},E1,1,E1,N1,SERIAL,kWh,15,\n` +
      fullDays(curve, (day, kw) => {
        const kwh = Array.from(kw, (value) => shown(Math.max(0, value) / 4))
        return `300,${date(day).replaceAll('-', '')},${kwh},A,,,20260101000000,\n`
      }),
    footer: '900\n'
  },
  'green-button': {
    file: 'espi.xml',
    header:
      '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xmlns:espi="http://naesb.org/espi">\n',
    rows: ({ curve }) => {
      const point = `/espi/1_1/resource/RetailCustomer/1/UsagePoint/${curve.meterId}`
      const entry = (links: string, content: string) => `<entry>${links}<content>${content}</content></entry>\n`
      const link = (rel: string, href: string) => `<link rel="${rel}" href="${href}"/>`
      const head =
        entry(
          link('self', point) + link('related', `${point}/MeterReading`),
          '<espi:UsagePoint><espi:ServiceCategory><espi:kind>0</espi:kind></espi:ServiceCategory></espi:UsagePoint>'
        ) +
        entry(
          link('self', `${point}/MeterReading/1`) +
            link('up', `${point}/MeterReading`) +
            link('related', `${point}/MeterReading/1/IntervalBlock`) +
            link('related', `${point}/ReadingType/1`),
          '<espi:MeterReading/>'
        ) +
        entry(
          link('self', `${point}/ReadingType/1`),
          '<espi:ReadingType><espi:accumulationBehaviour>4</espi:accumulationBehaviour><espi:commodity>1</espi:commodity><espi:flowDirection>1</espi:flowDirection><espi:intervalLength>900</espi:intervalLength><espi:powerOfTenMultiplier>0</espi:powerOfTenMultiplier><espi:uom>72</espi:uom></espi:ReadingType>'
        )
      return (
        head +
        fullDays(curve, (day, kw) => {
          const readings = Array.from(
            kw,
            (value, i) =>
              `<espi:IntervalReading><espi:timePeriod><espi:duration>900</espi:duration><espi:start>${day * 86_400 + i * QUARTER_SECONDS}</espi:start></espi:timePeriod><espi:value>${Math.round(value * 250)}</espi:value></espi:IntervalReading>`
          )
          return entry(
            link('self', `${point}/MeterReading/1/IntervalBlock/${day}`) +
              link('up', `${point}/MeterReading/1/IntervalBlock`),
            `<espi:IntervalBlock><espi:interval><espi:duration>86400</espi:duration><espi:start>${day * 86_400}</espi:start></espi:interval>\n${readings.join('\n')}\n</espi:IntervalBlock>`
          )
        })
      )
    },
    footer: '</feed>\n'
  },
  'cim-meter-readings': {
    file: 'cim.xml',
    header: '<?xml version="1.0" encoding="UTF-8"?>\n<MeterReadings xmlns="http://iec.ch/TC57/2011/MeterReadings#">\n',
    rows: ({ curve }) =>
      fullDays(curve, (day, kw) => {
        const intervals = Array.from(kw, (value, i) => {
          const end = new Date(day * MS_PER_DAY + (i + 1) * QUARTER_SECONDS * 1000).toISOString().slice(0, 19)
          return `<IntervalReadings><timeStamp>${end}+00:00</timeStamp><value>${(value / 4).toFixed(3)}</value></IntervalReadings>`
        })
        return `<MeterReading><Meter><mRID>${curve.meterId}</mRID></Meter><IntervalBlocks>\n${intervals.join('\n')}\n<ReadingType ref="0.0.2.4.1.1.12.0.0.0.0.0.0.0.0.3.72.0"/></IntervalBlocks></MeterReading>\n`
      }),
    footer: '</MeterReadings>\n'
  }
}
