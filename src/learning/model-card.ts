import { CAMPAIGN_PREVALENCE } from '../screening/assess.ts'
import type { Random } from '../simulation/random.ts'
import { reliability } from './calibration.ts'
import { closingSection, DATA_SECTION, FIGURES_HEAD, figuresCells, tableHead, tableRow, three } from './card-parts.ts'
import {
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
  readonly calibrations: readonly NamedCalibration[]
  readonly parts: CascadeParts | null
}

/** From a part's log-odds to calibrated ones at even odds. */
export interface NamedCalibration {
  readonly name: string
  readonly slope: number
  readonly intercept: number
}

/** Calibrated log-odds of the judged meters, in their order, by forests without and with the network. */
export interface CascadeParts {
  readonly plain: readonly number[]
  readonly networked: readonly number[]
  readonly ruledOutBelow: number
}

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
    ...DATA_SECTION,
    '',
    `${facts.buildings} buildings, ${facts.years} meter-years, ${facts.candidates} candidate days.`,
    '',
    '## Split',
    '',
    `By building, ${facts.folds} folds, each estate dealt out evenly. Every figure below is of meters that a forest scored without`,
    'having learnt from any window of their building. The shipped forests are grown on all buildings.',
    'The stages are crossed, not nested: what the meter stage has learnt of other buildings was said by candidate forests, and',
    'where there are networks by networks, some of which have learnt from the judged building.',
    '',
    '## Figures, out of fold (95 % intervals by bootstrap over buildings)',
    '',
    ...tableHead([...FIGURES_HEAD, 'kW error', 'onset error (days)']),
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
    ...(facts.parts ? [...cascadeSection(judged, facts.parts, estates), ''] : []),
    ...(ablations.length > 0 ? [...ablationSection(judged, ablations, estates, facts), ''] : []),
    ...closingSection(facts.command, facts.date)
  ].join('\n')
}

function estateRow(estate: string, meters: readonly JudgedForCard[], random: Random): string {
  const { kwError, onsetErrorDays } = errorMedians(meters)
  return tableRow([...figuresCells(estate, meters, random), three(kwError), three(onsetErrorDays)])
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
    ...tableHead([title, ...estates]),
    ...names.map((name) => {
      const cells = columns.map((groups) => {
        const group = groups.find((g) => g.name === name)
        return group
          ? `${three(group.auc)} / ${three(group.recallAt1)} / ${three(group.recallAt5)} (${group.positives})`
          : '–'
      })
      return tableRow([name, ...cells])
    })
  ]
}

/** What each part adds: AUC, average precision, recall at 1 % and 5 % of everything, and how far they move without each. */
function ablationSection(
  judged: readonly JudgedForCard[],
  ablations: readonly AblationForCard[],
  estates: readonly string[],
  { ablationYears, parts }: Pick<CardFacts, 'ablationYears' | 'parts'>
): string[] {
  const grown = `out of fold, both stages grown on ${ablationYears} of the years${parts ? ' with the network asked of all meters' : ''}`
  const everything = ablations.find(({ without }) => without === '')!.scores
  const others = ablations.filter(({ without }) => without !== '')
  return [
    '## What each part adds',
    '',
    `AUC / average precision at 3.9 % / recall at 1 % / at 5 %, ${grown};`,
    'below the first row the change when the numbers of one detector are left out of both stages, or the meter stage as a whole.',
    '',
    ...comparisonHead(estates),
    comparisonRow('everything', everything, judged, estates),
    ...others.map(({ without, scores }) => comparisonRow(`without ${without}`, scores, judged, estates, everything))
  ]
}

/** What it costs to ask the network only about some. */
function cascadeSection(
  judged: readonly JudgedForCard[],
  { plain, networked, ruledOutBelow }: CascadeParts,
  estates: readonly string[]
): string[] {
  const clean = judged.flatMap(({ mining }, i) => (mining ? [] : plain[i]!))
  const asked = clean.filter((score) => score >= ruledOutBelow).length / clean.length
  const scores = judged.map(({ score }) => score)
  return [
    '## The cascade',
    '',
    'Forests that look at the curve alone rule out most meters; the networks are asked about the others, and these get the mean',
    `of what those forests and such as look at the networks' answers too say. Asked about: meters with log-odds of ${ruledOutBelow} or more at even odds, ${(100 * asked).toFixed(0)} % of the clean ones.`,
    'AUC / average precision at 3.9 % / recall at 1 % / at 5 %, and how far they move:',
    '',
    ...comparisonHead(estates),
    comparisonRow('the cascade, as shipped', scores, judged, estates),
    comparisonRow(
      'the networks asked about all',
      plain.map((score, i) => (score + networked[i]!) / 2),
      judged,
      estates,
      scores
    ),
    comparisonRow('the forests with the networks alone, asked about all', networked, judged, estates, scores),
    comparisonRow('without the networks', plain, judged, estates, scores)
  ]
}

const comparisonHead = (estates: readonly string[]) => tableHead(['model', ...estates])

/** Figures of scores on each estate; with `base` how far they are from those of other scores. */
function comparisonRow(
  name: string,
  scores: readonly number[],
  judged: readonly JudgedForCard[],
  estates: readonly string[],
  base?: readonly number[]
): string {
  const cells = estates.map((estate) => {
    const of = (values: readonly number[]) => {
      const rescored = judged.map((meter, i) => ({ ...meter, score: values[i]! }))
      const f = figures(rescored.filter((meter) => meter.estate === estate))
      return [f.auc, f.averagePrecision, f.recallAt1, f.recallAt5]
    }
    const [own, other] = [of(scores), base && of(base)]
    return own.map((value, i) => (other ? signed(value - other[i]!) : three(value))).join(' / ')
  })
  return tableRow([name, ...cells])
}

const signed = (value: number) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3).replace(/^0\./, '.')}`

/** The calibrated log-odds against the truth: neither the forests nor the calibration have learnt from a meter's fold. */
function calibrationSection(judged: readonly JudgedForCard[], { calibrations }: CardFacts): string[] {
  const scores = judged.map(({ score, mining, building }) => ({ score, mining, weight: 1, building }))
  const { slope, brierSkill, expectedError, bins } = reliability(scores, CAMPAIGN_PREVALENCE)
  const lines = calibrations.map(
    ({ name, slope, intercept }) =>
      `${name}: ${slope.toFixed(3)} × score ${intercept < 0 ? '−' : '+'} ${Math.abs(intercept).toFixed(3)}`
  )
  return [
    '## Calibration',
    '',
    `Log-odds at even odds (${lines.join('; ')}), fitted to the ${judged.length} out-of-fold scores; the prevalence is a setting`,
    'and is added as its own log-odds. Judged across folds at the default prevalence of 184 in 4,699:',
    `calibration slope ${slope.toFixed(2)}, Brier skill ${brierSkill.toFixed(3)}, expected calibration error ${expectedError.toFixed(3)}.`,
    '',
    ...tableHead(['probability', 'meters', 'mean probability', 'observed share (95 % interval)']),
    ...bins.map(({ from, to, meters, meanProbability, observed, interval: [low, high] }) => {
      return tableRow([
        `${from}–${to}`,
        `${meters}`,
        three(meanProbability),
        `${three(observed)} (${three(low)}–${three(high)})`
      ])
    })
  ]
}
