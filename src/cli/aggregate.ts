import { createWriteStream } from 'node:fs'
import { PassThrough, Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { Command } from 'commander'
import { shippedTariff, surroundingsWith } from '../jobs/screening-inputs.ts'
import { calendarFor } from '../readings/calendar.ts'
import { dailyRegisters } from '../simulation/daily-registers.ts'
import { REGISTERS_HEADER, registerRows } from '../simulation/files.ts'
import { readSites, readTariffTable } from '../sources/input-files.ts'
import { groupByMeter } from '../sources/meter-groups.ts'
import { readReadings } from '../sources/readings-files.ts'
import { clearingUpOnSignals } from './signals.ts'
import { requireWritable } from './writable-file.ts'

interface AggregateOptions {
  readonly readings: readonly string[]
  readonly out: string
  readonly sites?: string
  readonly tariff?: string
}

/** `rigwatch aggregate`: load curves as daily registers, to see what would be known of the same meters by these alone. */
export function aggregateCommand(): Command {
  return new Command('aggregate')
    .description(
      'Writes load curves as the daily tariff registers of the same meters would show them (kwh, kwh_r1..kwh_r4), so that\n' +
        'screening by registers can be compared with screening by hours.\n' +
        '把负荷曲线汇总为分时日电量，用于比较两种数据的筛查效果。'
    )
    .requiredOption('--readings <file...>', 'load curves, plain or gzip / 负荷曲线')
    .requiredOption('--out <file>', 'registers to write, CSV, gzipped when it ends in .gz / 分时日电量')
    .option(
      '--sites <file>',
      "sites and meters, whose regions' tariffs hold; Zhejiang's unless told / 用电单位与电表台账"
    )
    .option('--tariff <file>', 'hours of the tariff registers, instead of ours / 分时电价时段表')
    .action(async (options: AggregateOptions, command: Command) => {
      const { writeErr } = command.configureOutput()
      await requireWritable('--out', options.out)
      const { meters, days } = await clearingUpOnSignals(() => aggregate(options))
      writeErr?.(`${options.out}: ${meters} 个电表，${days} 天。${meters} meters, ${days} days.\n`)
    })
}

async function aggregate({ readings, out, sites, tariff: file }: AggregateOptions) {
  const { tariff, holidays } = surroundingsWith(
    null,
    shippedTariff(file === undefined ? [] : await readTariffTable(file))
  )
  const known = sites === undefined ? null : (await readSites(sites)).meters
  const written = { meters: 0, days: 0 }
  async function* pieces() {
    yield REGISTERS_HEADER
    for await (const { meterId, curves } of groupByMeter(readReadings(readings))) {
      const curve = curves.find(({ grain }) => grain === 'interval')
      if (curve?.grain !== 'interval') continue
      const region = known?.get(meterId)?.region ?? null
      const calendar = calendarFor(region, holidays)
      const rows = registerRows(dailyRegisters(curve, (day) => tariff.registersOf(region, day, calendar).registers))
      written.meters++
      written.days += rows.split('\n').length - 1
      yield rows
    }
  }
  const packed = out.endsWith('.gz') ? createGzip() : new PassThrough()
  await pipeline(Readable.from(pieces()), packed, createWriteStream(out))
  return written
}
