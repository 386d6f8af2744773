import type { Random } from '../simulation/random.ts'
import { closingSection, DATA_SECTION, FIGURES_HEAD, figuresCells, tableHead, tableRow } from './card-parts.ts'
import type { ScoredMeter } from './figures.ts'

/** A labelled meter with what the network of the other half of the buildings says of it. */
export interface ReadForCard extends ScoredMeter {
  readonly estate: string
}

export interface NetworkCardFacts {
  readonly buildings: number
  /** Weights of one network. */
  readonly weights: number
  readonly steps: number
  readonly yearsPerStep: number
  readonly command: string
  readonly date: string
}

/** The card of the two daily networks: data, split, figures of their meter heads with intervals, how to make them again. */
export function networkCard(judged: readonly ReadForCard[], facts: NetworkCardFacts, random: Random): string {
  const estates = [...new Set(judged.map(({ estate }) => estate))]
  const meters = (estate: string) => judged.filter((meter) => meter.estate === estate)
  return [
    '# Models `network-0` and `network-1`: a label for every day',
    '',
    'Two small sequence networks of one shape: a token a day (24 hours over the mean, their distance to days of the same kind,',
    'difference profiles, what the search for steps found, temperature where known), two dense layers, residual blocks of',
    'dilated convolution, heads for each day (log-odds that mining is on, its share of the mean load) and for the meter;',
    `${facts.weights} weights each. The forests of [\`hourly-networked\`](hourly.md) look at what they say around each candidate day.`,
    '',
    ...DATA_SECTION,
    '',
    `${facts.buildings} buildings; each network has learnt ${facts.steps} steps of ${facts.yearsPerStep} fresh meter-years.`,
    '',
    '## Split',
    '',
    'By building, in two halves ([`splits.json`](splits.json)): `network-0` has learnt from the buildings of half 0 and is asked',
    'about those of half 1, and the other way round; both together are asked about buildings that neither has seen.',
    '',
    '## Figures of the meter head alone, each meter judged by the network of the other half (95 % intervals)',
    '',
    ...tableHead(FIGURES_HEAD),
    ...estates.map((estate) => tableRow(figuresCells(estate, meters(estate), random))),
    '',
    ...closingSection(facts.command, facts.date)
  ].join('\n')
}
