import { mkdir, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { Command, Option } from 'commander'
import { digestOf } from '../jobs/clean-scores.ts'
import { type JudgedMeter, RULED_OUT_BELOW, type TrainedSteps, trainSteps } from '../jobs/train-steps.ts'
import { gatherCleanScores } from '../learning/clean-scores.ts'
import { FOLDS, HALVES } from '../learning/folds.ts'
import { type JudgedForCard, modelCard } from '../learning/model-card.ts'
import { splitsOf } from '../learning/splits.ts'
import { GRAINS, type GrainName } from '../learning/training-grain.ts'
import { formatDay } from '../readings/day.ts'
import { parseNetwork } from '../screening/network/network-file.ts'
import type { StepModelJson } from '../screening/steps/step-model.ts'
import { parseMiners } from '../simulation/miners.ts'
import { createRandom } from '../simulation/random.ts'
import { fileText } from '../sources/file-text.ts'
import { networkName } from '../sources/models.ts'
import { packageRoot } from '../sources/package-root.ts'
import { readReferenceTable } from '../sources/reference-tables.ts'
import { wholeNumber } from './number-options.ts'
import { namesOf } from './train-network.ts'

interface TrainCommandOptions {
  readonly grain: GrainName
  readonly clean: readonly string[]
  readonly labelled: readonly string[]
  readonly years: number
  readonly seed: string
  readonly jobs?: number
  readonly out: string
  readonly foldModels?: string
  readonly networks?: string
  readonly ablate?: number
  readonly checkpoints?: string
}

/** `rigwatch train`: makes the shipped model from folders of clean histories and of meters whose truth is known. */
export function trainCommand(): Command {
  return new Command('train')
    .description(
      'Trains a model on clean histories with simulated mining and judges it, by building, on labelled meters.\n' +
        '用干净的历史负荷加模拟挖矿训练模型，并按建筑交叉验证。'
    )
    .requiredOption('--clean <folder...>', 'an estate a folder: readings.csv(.gz) without mining / 无挖矿的历史负荷')
    .requiredOption(
      '--labelled <folder...>',
      'the same estates in the same order: readings, truth.csv, buildings.csv, weather / 同序的已标注电表'
    )
    .addOption(
      new Option('--grain <grain>', 'what the model serves / 模型适用的数据粒度').choices(GRAINS).default('hourly')
    )
    .option('--years <number>', 'meter-years to simulate / 模拟的表年数', wholeNumber(1), 30_000)
    .option('--seed <text>', 'seed of everything random / 随机种子', '1')
    .option('--jobs <number>', 'threads (all cores) / 线程数', wholeNumber(1))
    .option(
      '--out <folder>',
      'where <grain>.json, its card, splits.json and the clean scores go / 模型输出目录',
      join(packageRoot(), 'models')
    )
    .option(
      '--networks <folder>',
      'of load curves, also train forests that look at what the networks of this folder say: network-0.json and network-1.json, trained on the same buildings / 逐日网络所在目录'
    )
    .option(
      '--ablate <years>',
      'also leave out each part of the model in turn, on so many of the years, and put what is lost into the card / 逐项消融',
      wholeNumber(1)
    )
    .option(
      '--checkpoints <folder>',
      'keep what is done in this folder: the same command, interrupted, goes on from it / 断点目录，中断后可继续训练'
    )
    .option(
      '--fold-models <folder>',
      'also keep the models of the folds, for evaluate / 另存各折模型，供 evaluate 使用'
    )
    .action(async (options: TrainCommandOptions, command: Command) => {
      const { writeErr, writeOut } = command.configureOutput()
      const { grain, clean, labelled, years, seed, jobs, out } = options
      if (clean.length !== labelled.length) {
        command.error('error: --clean and --labelled need as many folders, in the same order of estates.')
      }
      if (grain !== 'hourly' && options.networks !== undefined) {
        command.error('error: the networks read load curves; --networks goes with --grain hourly.')
      }
      const trained = await trainSteps({
        grain,
        estates: clean.map((folder, i) => ({ clean: folder, labelled: labelled[i] as string })),
        years,
        seed,
        jobs,
        miners: parseMiners(readReferenceTable('miners')),
        ablationYears: options.ablate,
        checkpoints: options.checkpoints,
        networks: (await networkTexts(options)).map(parseNetwork),
        progress: (line) => writeErr?.(`${line}\n`)
      })
      const card = modelCard(
        trained.judged.map((judged) => forCard(judged, labelled)),
        trained.ablations,
        cardFacts(trained, options),
        createRandom(seed).derive('bootstrap')
      )
      await writeModel(trained, options)
      await writeFile(join(out, `${grain}.md`), card)
      writeOut?.(card)
    })
}

/** The model with what belongs to it: the folds of its buildings, what it says of clean windows, the models of the folds. */
async function writeModel(trained: TrainedSteps, options: TrainCommandOptions) {
  const { grain, labelled, seed, out, foldModels } = options
  const { plain, networked } = trained
  const parts = [
    { ...plain, border: {} },
    ...(networked ? [{ ...networked, border: { ruledOutBelow: RULED_OUT_BELOW } }] : [])
  ]
  const text = (model: StepModelJson, border: object) => `${JSON.stringify({ ...model, ...border })}\n`
  const estateName = (building: string) => basename(labelled[trained.estateOf.get(building) as number] as string)
  const splits = `${JSON.stringify(splitsOf(trained.places, estateName, seed), null, 1)}\n`
  const clean = {
    model: grain,
    digest: digestOf(parts.map(({ model, border }) => text(model, border))),
    buildings: gatherCleanScores(trained.clean)
  }
  await mkdir(out, { recursive: true })
  for (const { model, border } of parts) await writeFile(join(out, `${model.name}.json`), text(model, border))
  await writeFile(join(out, 'splits.json'), splits)
  await writeFile(join(out, `${grain}-clean.json`), `${JSON.stringify(clean)}\n`)
  if (foldModels === undefined) return
  await mkdir(foldModels, { recursive: true })
  await writeFile(join(foldModels, 'splits.json'), splits)
  for (const { model, foldModels: ofFolds, border } of parts) {
    for (const [fold, ofFold] of ofFolds.entries())
      await writeFile(join(foldModels, `${model.name}-${fold}.json`), text(ofFold, border))
  }
  for (const [half, text] of (await networkTexts(options)).entries())
    await writeFile(join(foldModels, `${networkName(half)}.json`), text)
}

/** Texts of the networks by half; none unless told. */
function networkTexts({ networks }: TrainCommandOptions): Promise<string[]> {
  if (networks === undefined) return Promise.resolve([])
  const halves = Array.from({ length: HALVES }, (_, half) => half)
  return Promise.all(halves.map((half) => fileText(join(networks, `${networkName(half)}.json`))))
}

function forCard({ meter, logOdds, load }: JudgedMeter, labelled: readonly string[]): JudgedForCard {
  return {
    building: meter.history.building,
    estate: basename(labelled[meter.history.estate] as string),
    mining: meter.mining,
    kind: meter.kind,
    share: meter.share,
    score: logOdds,
    kwError: load && meter.mining ? Math.abs(load.kw - meter.rigKw) / meter.rigKw : Number.NaN,
    onsetError: load ? Math.abs(load.hour / 24 - meter.onset) : Number.NaN
  }
}

function cardFacts(
  trained: TrainedSteps,
  { grain, clean, labelled, years, seed, networks, ablate }: TrainCommandOptions
) {
  return {
    grain,
    command: `rigwatch train --grain ${grain} --clean ${namesOf(clean)} --labelled ${namesOf(labelled)} --years ${years} --seed ${seed}${networks ? ` --networks ${basename(networks)}` : ''}${ablate ? ` --ablate ${ablate}` : ''}`,
    date: formatDay(Math.floor(Date.now() / 86_400_000)),
    years: trained.years,
    candidates: trained.candidates,
    ablationYears: ablate ?? 0,
    buildings: trained.buildings,
    folds: FOLDS,
    calibrations: trained.calibrations,
    parts: trained.parts
  }
}
