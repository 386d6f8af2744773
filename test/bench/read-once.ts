// node read-once.js FILE: reads a file of readings and prints as JSON how many, as what, and the processor time, seconds.
import { pathToFileURL } from 'node:url'
import { builtFile } from '../../src/sources/package-root.ts'
import type * as ReadingsFiles from '../../src/sources/readings-files.ts'

const { readReadings } = (await import(
  pathToFileURL(builtFile('sources/readings-files.js')).href
)) as typeof ReadingsFiles
const begin = process.cpuUsage()
let [readings, rejected, format] = [0, 0, '']
for await (const batch of readReadings([process.argv[2] as string])) {
  format = batch.format
  rejected += batch.rejections.length
  for (const { values } of batch.days) {
    for (let i = 0; i < values.length; i++) if (!Number.isNaN(values[i] as number)) readings++
  }
}
const { user, system } = process.cpuUsage(begin)
process.stdout.write(JSON.stringify({ format, readings, rejected, seconds: (user + system) / 1e6 }))
