export const ROOT = '/espi/1_1/resource'
export const POINT = `${ROOT}/RetailCustomer/9/UsagePoint/UP1`
const EASTERN = '<dstEndRule>B40E2000</dstEndRule><dstOffset>3600</dstOffset><dstStartRule>360E2000</dstStartRule>'
export const utc = (iso: string) => Date.parse(iso) / 1000

export const link = (rel: string, href: string) => `<link rel="${rel}" href="${href}"/>`
export const entry = (links: string, content: string) => `<entry>${links}<content>${content}</content></entry>`
export const feed = (...entries: string[]) =>
  `<?xml version="1.0"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n${entries.join('\n')}\n</feed>`
export const usagePoint = (point = POINT, service = 0) =>
  entry(
    link('self', point) + link('related', `${point}/MeterReading`) + link('related', `${ROOT}/LocalTimeParameters/1`),
    `<UsagePoint xmlns="http://naesb.org/espi"><ServiceCategory><kind>${service}</kind></ServiceCategory></UsagePoint>`
  )
export const localTime = (tzOffset = -18000, rules = EASTERN) =>
  entry(
    link('self', `${ROOT}/LocalTimeParameters/1`),
    `<LocalTimeParameters xmlns="http://naesb.org/espi">${rules}<tzOffset>${tzOffset}</tzOffset></LocalTimeParameters>`
  )
export const meterReading = (number = 1, point = POINT, type = 7) =>
  entry(
    link('self', `${point}/MeterReading/${number}`) +
      link('up', `${point}/MeterReading`) +
      link('related', `${point}/MeterReading/${number}/IntervalBlock`) +
      link('related', `${ROOT}/ReadingType/${type}`),
    '<MeterReading xmlns="http://naesb.org/espi"/>'
  )
export const readingType = (fields: Record<string, number | string> = {}, number = 7) => {
  const all = { accumulationBehaviour: 4, commodity: 1, flowDirection: 1, intervalLength: 3600, uom: 72, ...fields }
  const elements = Object.entries(all).map(([name, value]) => `<${name}>${value}</${name}>`)
  return entry(
    link('self', `${ROOT}/ReadingType/${number}`),
    `<ReadingType xmlns="http://naesb.org/espi">${elements.join('')}</ReadingType>`
  )
}
export const reading = (start: number | string, value: number | string, duration: number | '' = 3600, quality = '') =>
  `<IntervalReading>${quality && `<ReadingQuality><quality>${quality}</quality></ReadingQuality>`}` +
  `<timePeriod>${duration && `<duration>${duration}</duration>`}<start>${start}</start></timePeriod>` +
  `<value>${value}</value></IntervalReading>`
export const block = (readings: string[], number = 1, point = POINT) =>
  entry(
    link('self', `${point}/MeterReading/${number}/IntervalBlock/5`) +
      link('up', `${point}/MeterReading/${number}/IntervalBlock`),
    `<IntervalBlock xmlns="http://naesb.org/espi"><interval><duration>86400</duration><start>0</start></interval>\n${readings.join('\n')}\n</IntervalBlock>`
  )
export const hours = (first: string, count: number, value: (i: number) => number | string, seconds = 3600) =>
  Array.from({ length: count }, (_, i) => reading(utc(first) + i * seconds, value(i), seconds))

/** Everything of a file with one block, in the usual order. */
export const file = (readings: string[], type: Record<string, number | string> = {}) =>
  feed(usagePoint(), localTime(), meterReading(), readingType(type), block(readings))
