// npm run bench [-- name …]: what the product claims of its speed, measured. Runs the built program.
import { anyOrder } from './any-order.ts'
import { formats } from './formats.ts'
import { ingestion } from './ingestion.ts'
import { nightly } from './nightly.ts'
import { parsing } from './parsing.ts'
import { screening } from './screening.ts'
import { serving } from './serving.ts'
import { tenGigabytes } from './ten-gigabytes.ts'

const BENCHES: Record<string, () => Promise<void>> = {
  'any-order': anyOrder,
  formats,
  ingestion,
  nightly,
  parsing,
  screening,
  serving
}
/** Those that take so long, or so much room, that they run only when they are named. */
const LONG: Record<string, () => Promise<void>> = { 'ten-gigabytes': tenGigabytes }
const ALL: Record<string, () => Promise<void>> = { ...BENCHES, ...LONG }

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !(name in ALL))
if (unknown.length > 0) {
  console.error(`no such benchmark: ${unknown.join(', ')}; there are: ${Object.keys(ALL).join(', ')}`)
  process.exitCode = 2
} else {
  for (const name of wanted.length > 0 ? wanted : Object.keys(BENCHES)) {
    console.log(`\n${name}`)
    await ALL[name]?.()
  }
}
