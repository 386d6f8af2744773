import type { MeterJudgement } from '../jobs/evaluate-files.ts'
import type { Evaluation, FigureWithInterval, GroupFigures } from '../learning/evaluation.ts'
import { decimal } from '../learning/report/markup.ts'
import type { Sentence } from '../readings/sentence.ts'
import { alignedTable } from './display-width.ts'
import { onsetText } from './onset-text.ts'

/** The figures as JSON; what is not known is null. */
export function evaluationJson(evaluation: Evaluation, remarks: readonly Sentence[]): string {
  const { calibration, curve: _curve, byKind, byShare, ...rest } = evaluation
  const figure = ({ value, interval }: FigureWithInterval) => ({ value, interval })
  const group = ({ name, positives, auc, recallAt1, recallAt5 }: GroupFigures) => ({
    name,
    positives,
    auc: figure(auc),
    recall_at_1: figure(recallAt1),
    recall_at_5: figure(recallAt5)
  })
  const json = {
    meters: rest.meters,
    positives: rest.positives,
    buildings: rest.buildings,
    in_sample: rest.inSample,
    not_judged: rest.notJudged,
    prevalence: rest.prevalence,
    expected_hits: rest.expectedHits,
    auc: figure(rest.auc),
    average_precision: figure(rest.averagePrecision),
    recall_at_1: figure(rest.recallAt1),
    recall_at_5: figure(rest.recallAt5),
    kw_error: figure(rest.kwError),
    onset_error_days: figure(rest.onsetErrorDays),
    by_kind: byKind.map(group),
    by_share: byShare.map(group),
    calibration: {
      slope: calibration.slope,
      brier_skill: calibration.brierSkill,
      expected_error: calibration.expectedError,
      bins: calibration.bins.map(({ from, to, meters, meanProbability, observed, interval, holds }) => {
        return { from, to, meters, mean_probability: meanProbability, observed, interval, holds }
      })
    },
    remarks
  }
  return `${JSON.stringify(json, null, 1)}\n`
}

/** What was said of each meter, in the columns that scoring programs read. */
export function judgementsCsv(judgements: readonly MeterJudgement[]): string {
  const rows = [...judgements]
    .sort((a, b) => b.score - a.score || (a.meterId < b.meterId ? -1 : 1))
    .map(({ meterId, building, fold, inSample, status, score, finding }) => {
      const kw = Number.isNaN(finding.estimatedKw) ? '' : finding.estimatedKw
      const cells = [quoted(meterId), quoted(building), fold ?? '', inSample ? 1 : 0, status, score, kw]
      return [...cells, onsetText(finding.onset)].join(',')
    })
  return `${['meter_id,building,fold,in_sample,status,score,estimated_kw,onset', ...rows].join('\n')}\n`
}

const quoted = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

/** The figures for the terminal. */
export function evaluationTable(evaluation: Evaluation, remarks: readonly Sentence[]): string {
  const with95 = ({ value, interval: [low, high] }: FigureWithInterval, digits = 3) =>
    `${decimal(value, digits)} (${decimal(low, digits)}–${decimal(high, digits)})`
  const at = `${Number((evaluation.prevalence * 100).toPrecision(2))} %`
  const { slope, brierSkill, expectedError, bins } = evaluation.calibration
  const figures = [
    ['电表（挖矿）meters (mining)', `${evaluation.meters} (${evaluation.positives})`],
    ['建筑 buildings', String(evaluation.buildings)],
    ['AUC', with95(evaluation.auc)],
    [`平均精确率 average precision at ${at}`, with95(evaluation.averagePrecision)],
    ['误报1%检出率 recall at 1 %', with95(evaluation.recallAt1)],
    ['误报5%检出率 recall at 5 %', with95(evaluation.recallAt5)],
    ['功率误差 kW error', with95(evaluation.kwError)],
    ['起始误差（天）onset error (days)', with95(evaluation.onsetErrorDays)],
    ['校准斜率 calibration slope', decimal(slope, 2)],
    ['Brier 技巧 Brier skill', decimal(brierSkill, 3)],
    ['期望校准误差 expected calibration error', decimal(expectedError, 4)]
  ]
  const groups = [...evaluation.byKind, ...evaluation.byShare].map(({ name, positives, auc, recallAt1, recallAt5 }) => [
    name,
    String(positives),
    with95(auc),
    with95(recallAt1),
    with95(recallAt5)
  ])
  const calibration = bins
    .filter(({ meters }) => meters > 0)
    .map(({ from, to, meters, meanProbability, observed, interval: [low, high], holds }) => [
      `${from}–${to}`,
      String(meters),
      decimal(meanProbability, 3),
      `${decimal(observed, 3)} (${decimal(low, 3)}–${decimal(high, 3)})`,
      holds ? '' : '✗'
    ])
  return [
    ...remarks.map(({ zh, en }) => `${zh}\n${en}\n`),
    alignedTable(figures, new Set()),
    alignedTable([['', 'n', 'AUC', 'recall 1 %', 'recall 5 %'], ...groups], new Set([1])),
    alignedTable([['概率 p', 'n', '平均 mean p', '实际 observed (95 %)', ''], ...calibration], new Set([1]))
  ].join('\n')
}
