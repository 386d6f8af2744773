import { CAMPAIGN_PREVALENCE } from '../screening/assess.ts'
import type { Random } from '../simulation/random.ts'
import { calibrate, type LabelledScore, reliability } from './calibration.ts'
import {
  bootstrapIntervals,
  errorMedians,
  figures,
  figuresBy,
  type MeasuredMeter,
  type ScoredMeter,
  SHARE_CLASSES,
  shareClass
} from './figures.ts'
import type { GrainName } from './training-grain.ts'

/** A labelled meter with what the model says of it out of its fold. */
export interface JudgedForCard extends MeasuredMeter {
  readonly estate: string
  readonly fold: number
}

/** What the judged meters score, in their order, when a part of the model is left out; `''` when nothing is. */
export interface AblationForCard {
  readonly without: string
  readonly scores: readonly number[]
}

export interface CardFacts {
  readonly grain: GrainName
  readonly command: string
  readonly date: string
  readonly years: number
  readonly candidates: number
  /** Years that the parts of the model were left out on. */
  readonly ablationYears: number
  readonly buildings: number
  readonly folds: number
  readonly slope: number
  readonly intercept: number
}

const three = (value: number) => (Number.isNaN(value) ? '–' : value.toFixed(3).replace(/^0\./, '.'))

const SERVES: Readonly<Record<GrainName, string>> = {
  hourly: 'Serves load curves of 15, 30 and 60 minutes, brought to hourly means, with or without weather.',
  registers:
    'Serves daily registers (energy by tariff period) of 150 days and more, with or without weather. Labelled meters are\n' +
    'brought to registers by the official Zhejiang tariff in force to June 2026, training years by one drawn for each: either\n' +
    'official tariff, both one after the other, one an hour or two away, some without a sharp register.'
}

/** The model card: data, split, out-of-fold figures with intervals, calibration, how to make it again. */
export function modelCard(
  judged: readonly JudgedForCard[],
  ablations: readonly AblationForCard[],
  facts: CardFacts,
  random: Random
): string {
  const estates = [...new Set(judged.map((meter) => meter.estate))]
  return [
    `# Model \`${facts.grain}\`: steps that look like mining rigs`,
    '',
    'Two forests of gradient-boosted trees: one asks of each candidate day whether a rig was switched on, one of the meter',
    `whether it mines. ${SERVES[facts.grain]}`,
    '',
    '## Data and licences',
    '',
    'Trained on windows of real, clean histories with simulated mining added to half of them (`rigwatch train`):',
    'Cambridge University Estates building energy usage archive v2.1 (Langtry and Choudhary 2024, MIT),',
    'Building Data Genome 2 (CC BY-SA 4.0) and Building Data Genome 1 (MIT). No reading of them is in the model file.',
    '',
    `${facts.buildings} buildings, ${facts.years} meter-years, ${facts.candidates} candidate days.`,
    '',
    '## Split',
    '',
    `By building, ${facts.folds} folds, each estate dealt out evenly. Every figure below is of meters that a forest scored without`,
    'having learnt from any window of their building. The shipped forests are grown on all buildings.',
    '',
    '## Figures, out of fold (95 % intervals by bootstrap over buildings)',
    '',
    '| estate | meters (mining) | AUC | average precision at 3.9 % | recall at 1 % | recall at 5 % | kW error | onset error (days) |',
    '|---|---|---|---|---|---|---|---|',
    ...estates.map((estate) =>
      estateRow(
        estate,
        judged.filter((meter) => meter.estate === estate),
        random
      )
    ),
    '',
    ...groupTable('kind of mining', kindsOf(judged), judged, estates, (meter) => meter.kind ?? ''),
    '',
    ...groupTable('share of the mean load', SHARE_CLASSES, judged, estates, ({ share }) => shareClass(share)),
    '',
    ...calibrationSection(judged, facts),
    '',
    ...(ablations.length > 0 ? [...ablationSection(judged, ablations, estates, facts.ablationYears), ''] : []),
    '## How to make it again',
    '',
    '```',
    facts.command,
    '```',
    '',
    `Made on ${facts.date}.`,
    ''
  ].join('\n')
}

function estateRow(estate: string, meters: readonly JudgedForCard[], random: Random): string {
  const f = figures(meters)
  const i = bootstrapIntervals(meters, random)
  const with95 = (name: 'auc' | 'averagePrecision' | 'recallAt1' | 'recallAt5') =>
    `${three(f[name])} (${three(i[name][0])}–${three(i[name][1])})`
  const { kwError, onsetErrorDays } = errorMedians(meters)
  const cells = [
    estate,
    `${f.meters} (${f.positives})`,
    with95('auc'),
    with95('averagePrecision'),
    with95('recallAt1'),
    with95('recallAt5'),
    three(kwError),
    three(onsetErrorDays)
  ]
  return `| ${cells.join(' | ')} |`
}

const kindsOf = (judged: readonly JudgedForCard[]) =>
  [...new Set(judged.flatMap(({ mining, kind }) => (mining && kind !== null ? [kind] : [])))].sort()

/** AUC / recall at 1 % / at 5 % of each group on each estate. */
function groupTable(
  title: string,
  names: readonly string[],
  judged: readonly JudgedForCard[],
  estates: readonly string[],
  groupOf: (meter: ScoredMeter) => string
): string[] {
  const columns = estates.map((estate) =>
    figuresBy(
      judged.filter((meter) => meter.estate === estate),
      groupOf
    )
  )
  return [
    `By ${title}: AUC / recall at 1 % / at 5 % (number)`,
    '',
    `| ${title} | ${estates.join(' | ')} |`,
    `|---|${estates.map(() => '---|').join('')}`,
    ...names.map((name) => {
      const cells = columns.map((groups) => {
        const group = groups.find((g) => g.name === name)
        return group
          ? `${three(group.auc)} / ${three(group.recallAt1)} / ${three(group.recallAt5)} (${group.positives})`
          : '–'
      })
      return `| ${name} | ${cells.join(' | ')} |`
    })
  ]
}

/** What each part adds: AUC, average precision, recall at 1 % and 5 % of everything, and how far they move without each. */
function ablationSection(
  judged: readonly JudgedForCard[],
  ablations: readonly AblationForCard[],
  estates: readonly string[],
  years: number
): string[] {
  const cell = (scores: readonly number[], estate: string) => {
    const rescored = judged.map((meter, i) => ({ ...meter, score: scores[i]! }))
    const { auc, averagePrecision, recallAt1, recallAt5 } = figures(rescored.filter((meter) => meter.estate === estate))
    return [auc, averagePrecision, recallAt1, recallAt5]
  }
  const everything = ablations.find(({ without }) => without === '')!
  const row = ({ without, scores }: AblationForCard) => {
    const cells = estates.map((estate) => {
      const own = cell(scores, estate)
      if (without === '') return own.map(three).join(' / ')
      const whole = cell(everything.scores, estate)
      return own.map((value, i) => signed(value - whole[i]!)).join(' / ')
    })
    return `| ${without === '' ? 'everything' : `without ${without}`} | ${cells.join(' | ')} |`
  }
  return [
    '## What each part adds',
    '',
    `AUC / average precision at 3.9 % / recall at 1 % / at 5 %, out of fold, both stages grown on ${years} of the years; below`,
    'the first row the change when the numbers of one detector are left out of both stages, or the meter stage as a whole.',
    '',
    `| model | ${estates.join(' | ')} |`,
    `|---|${estates.map(() => '---|').join('')}`,
    ...ablations.map(row)
  ]
}

const signed = (value: number) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3).replace(/^0\./, '.')}`

/** Calibration judged across folds: each fold with the line fitted to the others. */
function calibrationSection(judged: readonly JudgedForCard[], facts: CardFacts): string[] {
  const scores = judged.map(({ score, mining }): LabelledScore => ({ score, mining, weight: 1 }))
  const lines = Array.from({ length: facts.folds }, (_, fold) =>
    calibrate(scores.filter((_s, i) => judged[i]!.fold !== fold))
  )
  const across = judged.map(({ score, mining, fold, building }) => {
    const { slope, intercept } = lines[fold]!
    return { score: slope * score + intercept, mining, weight: 1, building }
  })
  const { slope, brierSkill, expectedError, bins } = reliability(across, CAMPAIGN_PREVALENCE)
  return [
    '## Calibration',
    '',
    `Log-odds at even odds = ${facts.slope.toFixed(3)} × score + ${facts.intercept.toFixed(3)}, fitted to the ${judged.length} out-of-fold scores; the prevalence is a setting`,
    'and is added as its own log-odds. Judged across folds at the default prevalence of 184 in 4,699:',
    `calibration slope ${slope.toFixed(2)}, Brier skill ${brierSkill.toFixed(3)}, expected calibration error ${expectedError.toFixed(3)}.`,
    '',
    '| probability | meters | mean probability | observed share (95 % interval) |',
    '|---|---|---|---|',
    ...bins.map(({ from, to, meters, meanProbability, observed, interval: [low, high] }) => {
      return `| ${from}–${to} | ${meters} | ${three(meanProbability)} | ${three(observed)} (${three(low)}–${three(high)}) |`
    })
  ]
}
