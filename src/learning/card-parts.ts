import type { Random } from '../simulation/random.ts'
import { bootstrapIntervals, figures, type ScoredMeter } from './figures.ts'

/** A number of a model card, with three digits and no leading zero. */
export const three = (value: number) => (Number.isNaN(value) ? '–' : value.toFixed(3).replace(/^0\./, '.'))

/** What models of load are trained on, and under which licences. */
export const DATA_SECTION: readonly string[] = [
  '## Data and licences',
  '',
  'Trained on windows of real, clean histories with simulated mining added to half of them:',
  'Cambridge University Estates building energy usage archive v2.1 (Langtry and Choudhary 2024, MIT),',
  'Building Data Genome 2 (CC BY-SA 4.0) and Building Data Genome 1 (MIT). No reading of them is in the model file.'
]

export const FIGURES_HEAD = [
  'estate',
  'meters (mining)',
  'AUC',
  'average precision at 3.9 %',
  'recall at 1 %',
  'recall at 5 %'
]

/** Cells under `FIGURES_HEAD`: the figures of an estate's meters with 95 % intervals by bootstrap over buildings. */
export function figuresCells(estate: string, meters: readonly ScoredMeter[], random: Random): string[] {
  const f = figures(meters)
  const i = bootstrapIntervals(meters, random)
  const names = ['auc', 'averagePrecision', 'recallAt1', 'recallAt5'] as const
  return [
    estate,
    `${f.meters} (${f.positives})`,
    ...names.map((name) => `${three(f[name])} (${three(i[name][0])}–${three(i[name][1])})`)
  ]
}

export const tableRow = (cells: readonly string[]) => `| ${cells.join(' | ')} |`

export const tableHead = (cells: readonly string[]) => [tableRow(cells), `|${cells.map(() => '---|').join('')}`]

/** How to make the model again, and when it was made. */
export const closingSection = (command: string, date: string): string[] => [
  '## How to make it again',
  '',
  '```',
  command,
  '```',
  '',
  `Made on ${date}.`,
  ''
]
