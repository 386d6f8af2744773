import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Command } from 'commander'
import { evaluateFiles, type MeterJudgement } from '../jobs/evaluate-files.ts'
import { type FoldModels, readFoldModels, shippedSplits } from '../jobs/fold-models.ts'
import { hourlyCurves } from '../jobs/hourly-curves.ts'
import { Injection } from '../jobs/injection.ts'
import { surroundingsWith } from '../jobs/screening-inputs.ts'
import { shippedModel } from '../jobs/shipped-model.ts'
import { evaluate, worst } from '../learning/evaluation.ts'
import { evaluationPage } from '../learning/report/evaluation-page.ts'
import { CLEAN, parseBuildings, parseTruth } from '../learning/truth-file.ts'
import { formatDay } from '../readings/day.ts'
import type { Meter } from '../readings/meter.ts'
import { parseSites } from '../readings/sites-file.ts'
import { emptyTally, tallied } from '../readings/tally.ts'
import { checkAgainst } from '../readings/validation.ts'
import { CAMPAIGN_PREVALENCE } from '../screening/assess.ts'
import { parseMiners } from '../simulation/miners.ts'
import { createRandom } from '../simulation/random.ts'
import { fileText } from '../sources/file-text.ts'
import { readSites, readWeather } from '../sources/input-files.ts'
import { HOURLY_MODEL, REGISTER_MODEL, SCREENING_MODEL } from '../sources/models.ts'
import { readReadings } from '../sources/readings-files.ts'
import { readReferenceTable } from '../sources/reference-tables.ts'
import { evaluationJson, evaluationTable, judgementsCsv } from './evaluation-files.ts'
import { INJECTION_REMARK, inSampleRemark, misjudgementOf } from './evaluation-remarks.ts'
import { share, wholeNumber } from './number-options.ts'
import { clearingUpOnSignals } from './signals.ts'
import { tableRejections, tellTableRejections } from './table-rejections.ts'
import { timeZone } from './time-zone-option.ts'

interface EvaluateOptions {
  readonly readings: readonly string[]
  readonly truth?: string
  readonly inject?: number
  readonly sites?: string
  readonly weather?: string
  readonly buildings?: string
  readonly foldModels?: string
  readonly zone?: string
  readonly out: string
  readonly json?: boolean
  readonly prevalence: number
  readonly seed: string
  readonly jobs?: number
}

const PICTURES = 10

/** `rigwatch evaluate`: how well mining is found where the truth is known. */
export function evaluateCommand(): Command {
  return new Command('evaluate')
    .description(
      'Judges the screening on meters whose truth is known: figures with intervals, calibration, and a report with pictures.\n' +
        'Only figures of buildings that the model has not learnt from say how good it is: see --fold-models.\n' +
        '在已知真实情况的电表上评估检测效果。只有模型未学习过的建筑上的指标才能说明效果，见 --fold-models。'
    )
    .requiredOption('--readings <file...>', 'load curves or daily registers, CSV or gzip / 负荷曲线或分时日电量')
    .option('--truth <file>', 'meter_id,label[,kind,rig_kw,share_of_mean,onset] / 真实情况')
    .option(
      '--inject <n>',
      'add simulated mining to so many copies of each clean meter; without --truth all meters of --sites count as clean / 向自有电表副本注入模拟挖矿',
      wholeNumber(1)
    )
    .requiredOption('--out <folder>', 'folder for report.html, figures.json and ranking.csv / 输出目录')
    .option('--sites <file>', 'sites and meters / 用电单位与电表台账')
    .option('--weather <file>', 'hourly temperatures / 逐时气温')
    .option('--buildings <file>', 'meter_id,building: meters of one building belong together / 电表所属建筑')
    .option(
      '--fold-models <folder>',
      'what train --fold-models kept: each building is judged by a model that has not learnt from it / 各折模型目录'
    )
    .option('--zone <zone>', "the readings' clock, such as Asia/Shanghai / 数据所用时区", timeZone)
    .option('--json', 'print the figures as JSON / 以 JSON 输出指标')
    .option('--prevalence <share>', 'share of meters assumed mining / 先验挖矿比例', share, CAMPAIGN_PREVALENCE)
    .option('--seed <text>', 'seed of the bootstrap / 随机种子', '1')
    .option('--jobs <n>', 'worker threads; all cores unless told / 线程数', wholeNumber(1))
    .action(async (options: EvaluateOptions, command: Command) => {
      const { writeErr, writeOut } = command.configureOutput()
      if (options.truth === undefined && (options.inject === undefined || options.sites === undefined)) {
        command.error(
          'error: --truth is needed, or --inject with --sites. 需要 --truth，或同时给出 --inject 与 --sites。'
        )
      }
      const say = (line: string) => writeErr?.(`${line}\n`)
      const printed = await clearingUpOnSignals(() => runEvaluation(options, say))
      writeOut?.(printed)
    })
}

async function runEvaluation(options: EvaluateOptions, say: (line: string) => void): Promise<string> {
  const model = shippedModel()
  const weather = options.weather === undefined ? null : await readWeather(options.weather, options.zone)
  const sites = options.sites === undefined ? null : await readSites(options.sites)
  const { truths, rejections } =
    options.truth === undefined
      ? { truths: new Map([...(sites?.meters.keys() ?? [])].map((meterId) => [meterId, CLEAN])), rejections: [] }
      : parseTruth(await fileText(options.truth), options.truth)
  const meters = sites?.meters ?? metersOf(truths.keys())
  const injection =
    options.inject === undefined
      ? null
      : new Injection(
          options.inject,
          parseMiners(readReferenceTable('miners')),
          createRandom(options.seed).derive('injection')
        )
  tellTableRejections(tableRejections([{ rejections }, ...(sites ? [sites] : []), ...(weather ? [weather] : [])]), say)
  const buildings =
    options.buildings === undefined ? new Map() : parseBuildings(await fileText(options.buildings), options.buildings)
  const foldModels: FoldModels =
    options.foldModels === undefined ? shippedSplits() : await readFoldModels(options.foldModels)
  const surroundings = surroundingsWith(weather)
  const known = new Map([...meters].filter(([meterId]) => truths.has(meterId)))
  const tally = emptyTally()
  const readings = () => readReadings(options.readings, { check: checkAgainst(known), zone: options.zone })
  const judgements = await evaluateFiles(
    tallied(readings(), tally, async () => {}),
    {
      meters: known,
      truths,
      buildings,
      foldModels,
      surroundings,
      injection,
      model,
      prevalence: options.prevalence,
      jobs: options.jobs,
      progress: (points) => {
        if (points % 500 === 0) say(`已筛查 ${points} 个电表。${points} meters screened.`)
      }
    }
  )
  const evaluation = evaluate(judgements, options.prevalence, createRandom(options.seed))
  const remarks = [
    ...inSampleRemark(evaluation, options.buildings !== undefined, options.foldModels !== undefined),
    ...(injection ? [INJECTION_REMARK] : [])
  ]
  const { misses, alarms } = worst(judgements, PICTURES)
  const shown = new Set([...misses, ...alarms].map(({ meterId }) => meterId))
  const curves = await hourlyCurves(readings(), shown, known, surroundings, injection)
  const shownOf = (judgement: MeterJudgement) => misjudgementOf(judgement, curves.get(judgement.meterId) ?? null)
  await mkdir(options.out, { recursive: true })
  const page = evaluationPage({
    evaluation,
    models: [HOURLY_MODEL, REGISTER_MODEL, SCREENING_MODEL],
    date: formatDay(Math.floor(Date.now() / 86_400_000)),
    remarks,
    misses: misses.map(shownOf),
    alarms: alarms.map(shownOf)
  })
  const json = evaluationJson(evaluation, remarks)
  await writeFile(join(options.out, 'report.html'), page)
  await writeFile(join(options.out, 'figures.json'), json)
  await writeFile(join(options.out, 'ranking.csv'), judgementsCsv(judgements))
  for (const { zh, en } of remarks) say(`${zh}\n${en}`)
  say(`${join(options.out, 'report.html')}`)
  return options.json ? json : evaluationTable(evaluation, remarks)
}

/** Meters of which nothing but the id is known. */
function metersOf(meterIds: Iterable<string>): ReadonlyMap<string, Meter> {
  const ids = [...meterIds].map((id) => `"${id.replaceAll('"', '""')}"`)
  return parseSites(['site_id,meter_id', ...ids.map((id) => `${id},${id}`)].join('\n')).meters
}
