import { mkdir, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { Command } from 'commander'
import { type ReadMeter, trainNetworks } from '../jobs/train-network.ts'
import { networkCard, type ReadForCard } from '../learning/network-card.ts'
import { formatDay } from '../readings/day.ts'
import { networkToJson } from '../screening/network/network-file.ts'
import { NETWORK_WEIGHTS } from '../screening/network/network-shape.ts'
import { parseMiners } from '../simulation/miners.ts'
import { createRandom } from '../simulation/random.ts'
import { networkName } from '../sources/models.ts'
import { packageRoot } from '../sources/package-root.ts'
import { readReferenceTable } from '../sources/reference-tables.ts'
import { wholeNumber } from './number-options.ts'

interface TrainNetworkOptions {
  readonly clean: readonly string[]
  readonly labelled: readonly string[]
  readonly steps: number
  readonly batch: number
  readonly seed: string
  readonly jobs?: number
  readonly checkpoints: string
  readonly out: string
}

/** `rigwatch train-network`: trains the daily networks from folders of clean histories. */
export function trainNetworkCommand(): Command {
  return new Command('train-network')
    .description(
      'Trains the two daily networks, each on half of the buildings, and judges each on the other half. Goes on where it was interrupted.\n' +
        '训练两个逐日网络（各用一半建筑），并在另一半建筑上评估；中断后可继续。'
    )
    .requiredOption('--clean <folder...>', 'an estate a folder: readings.csv(.gz) without mining / 无挖矿的历史负荷')
    .requiredOption(
      '--labelled <folder...>',
      'the same estates in the same order: readings, truth.csv, buildings.csv, weather / 同序的已标注电表'
    )
    .option('--steps <number>', 'steps of each network / 每个网络的步数', wholeNumber(1), 4000)
    .option('--batch <number>', 'simulated meter-years a step / 每步模拟的表年数', wholeNumber(1), 16)
    .option('--seed <text>', 'seed of everything random / 随机种子', '1')
    .option('--jobs <number>', 'threads (all cores) / 线程数', wholeNumber(1))
    .requiredOption('--checkpoints <folder>', 'where the training keeps its state / 训练状态目录')
    .option(
      '--out <folder>',
      'where network-0.json, network-1.json and their card network.md go / 模型输出目录',
      join(packageRoot(), 'models')
    )
    .action(async (options: TrainNetworkOptions, command: Command) => {
      const { writeErr, writeOut } = command.configureOutput()
      const { clean, labelled, steps, batch, seed, jobs, checkpoints, out } = options
      if (clean.length !== labelled.length) {
        command.error('error: --clean and --labelled need as many folders, in the same order of estates.')
      }
      const trained = await trainNetworks({
        estates: clean.map((folder, i) => ({ clean: folder, labelled: labelled[i] as string })),
        steps,
        yearsPerStep: batch,
        seed,
        jobs,
        miners: parseMiners(readReferenceTable('miners')),
        checkpoints,
        progress: (line) => writeErr?.(`${line}\n`)
      })
      await mkdir(out, { recursive: true })
      for (const [half, weights] of trained.weights.entries()) {
        const json = networkToJson(`days of half ${half}`, weights)
        await writeFile(join(out, `${networkName(half)}.json`), `${JSON.stringify(json)}\n`)
      }
      const card = networkCard(
        trained.judged.map((read) => forCard(read, labelled)),
        {
          buildings: trained.buildings,
          weights: NETWORK_WEIGHTS,
          steps,
          yearsPerStep: batch,
          command: `rigwatch train-network --clean ${namesOf(clean)} --labelled ${namesOf(labelled)} --steps ${steps} --batch ${batch} --seed ${seed} --checkpoints FOLDER`,
          date: formatDay(Math.floor(Date.now() / 86_400_000))
        },
        createRandom(seed).derive('bootstrap')
      )
      await writeFile(join(out, 'network.md'), card)
      writeOut?.(card)
    })
}

/** The folders' names alone: where they lie is nobody's business. */
export const namesOf = (folders: readonly string[]) => folders.map((folder) => basename(folder)).join(' ')

function forCard({ meter, reading }: ReadMeter, labelled: readonly string[]): ReadForCard {
  const { history, mining, kind, share } = meter
  const estate = basename(labelled[history.estate] as string)
  return { building: history.building, estate, mining, kind, share, score: reading.meter }
}
