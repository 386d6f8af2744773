import { createWriteStream } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type * as Simulated from '../../src/jobs/simulated-province.ts'
import type { LoadCurve, RegisterCurve } from '../../src/readings/load-curve.ts'
import type * as Registers from '../../src/simulation/daily-registers.ts'
import type * as Forms from '../../src/simulation/grid-forms.ts'
import type { FormPoint } from '../../src/simulation/grid-forms.ts'
import type * as PointLoad from '../../src/simulation/point-load.ts'
import { builtFile } from '../../src/sources/package-root.ts'
import { type BenchForm, FOREIGN_FORMS } from './foreign-forms.ts'
import { packedForms } from './packed-forms.ts'
import { runMeasured } from './peak-memory.ts'

const FILE_BYTES = 100e6
const FIRST_DAY = 20089 // 2025-01-01
const DAYS = 365
const PROVINCE = { seed: 1, sites: 20, firstDay: FIRST_DAY, days: DAYS, pointsPerDay: 96, miningShare: 0.1 }

async function built<T>(path: string): Promise<T> {
  return import(pathToFileURL(builtFile(path)).href)
}

/**
 * Readings a second and most memory of each format on a file of 100 MB (a workbook of 90 MB, both unpacked), and its speed as a share of that of wide day rows of
 * 96 points. Seconds are of processor time, so that other work on the machine hardly counts. Each file is read in a process
 * of its own, and removed.
 */
export async function formats(): Promise<void> {
  const { WRITTEN_FORMS, plainForm } = await built<typeof Forms>('simulation/grid-forms.js')
  const points = await simulatedPoints()
  const forms: Record<string, BenchForm> = {
    'wide-day-row, 96 points': plainForm(96, 96),
    ...WRITTEN_FORMS,
    ...FOREIGN_FORMS,
    ...packedForms(plainForm(96, 96))
  }
  const folder = await mkdtemp(join(tmpdir(), 'rigwatch-bench-'))
  const reader = fileURLToPath(new URL('read-once.js', import.meta.url))
  let reference = 0
  try {
    for (const [name, form] of Object.entries(forms)) {
      const file = join(folder, form.file)
      if (form.pack) await writeFile(file, form.pack([...text(form, points)].join('')))
      else await pipeline(Readable.from(text(form, points)), createWriteStream(file))
      const { out, peakMib } = await runMeasured(reader, [file])
      const { format, readings, seconds, rejected } = JSON.parse(out)
      const perSecond = readings / seconds
      reference ||= perSecond
      console.log(
        `  ${name} (${format}): ${(perSecond / 1e6).toFixed(2)} M readings/s, ` +
          `${(perSecond / reference).toFixed(2)} of wide day rows, ${((form.bytes ?? FILE_BYTES) / 1e6 / seconds).toFixed(0)} MB/s, ` +
          `peak ${peakMib.toFixed(0)} MiB${rejected > 0 ? `, ${rejected} ROWS REJECTED` : ''}`
      )
      await rm(file)
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The same loads again and again, under other ids, until the file is large enough. */
function* text(form: BenchForm, points: readonly FormPoint[]): Generator<string> {
  yield form.header
  let bytes = form.header.length
  for (let round = 0; ; round++) {
    for (const point of points) {
      const meterId = `${point.curve.meterId}-${round}`
      const rows = form.rows({
        ...point,
        asset: `${point.asset}${round}`,
        account: `${point.account}${round}`,
        curve: { ...point.curve, meterId },
        registers: () => ({ ...point.registers(), meterId })
      })
      yield rows
      bytes += rows.length
      if (bytes >= (form.bytes ?? FILE_BYTES)) {
        yield form.footer ?? ''
        return
      }
    }
  }
}

async function simulatedPoints(): Promise<FormPoint[]> {
  const { readProvince } = await built<typeof Simulated>('jobs/simulated-province.js')
  const { simulatePoint } = await built<typeof PointLoad>('simulation/point-load.js')
  const { dailyRegisters } = await built<typeof Registers>('simulation/daily-registers.js')
  const { gridIdentity } = await built<typeof Forms>('simulation/grid-forms.js')
  const registers = Uint8Array.from({ length: 24 }, (_, hour) => 1 + Math.floor(hour / 6))
  const province = readProvince(PROVINCE)
  return province.sites.flatMap((site) =>
    site.points.flatMap((_, index) => {
      const curve: LoadCurve = simulatePoint(province, site, index).curve
      if (curve.pointsPerDay !== 96) return []
      let made: RegisterCurve | undefined
      const own = () => (made ??= dailyRegisters(curve, () => registers))
      return [{ curve, registers: own, ...gridIdentity(site, index) }]
    })
  )
}
