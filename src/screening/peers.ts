import { median } from 'simple-statistics'
import type { Evidence, PeerDetector, SuspectedLoad } from './detectors/detector.ts'
import type { LoadShape } from './load-shape.ts'
import type { PointScreening } from './point-screening.ts'

/** Fewer peers of a kind than this say nothing; all points serve instead. */
const FEWEST_PEERS = 12
/** Median absolute deviation × this = the standard deviation of a normal distribution. */
const NORMAL_SIGMA = 1.4826
const LARGEST_Z = 2
/** From here on a base is clearly higher than its peers' and an excess is stated. */
const CLEAR_Z = 2

/** Median and spread of a figure among peers. */
interface Spread {
  readonly count: number
  readonly median: number
  readonly sigma: number
}

export interface PeerGroups {
  readonly byKind: ReadonlyMap<string, Spread>
  readonly all: Spread | null
}

/** How high is the base of a load against its mean: what a steady load that was always there raises. */
const figureOf = (shape: LoadShape): number => shape.baseloadShare

/** Groups the judged points by kind and describes each group robustly. */
export function peerGroups(points: readonly Pick<PointScreening, 'shape' | 'kind'>[]): PeerGroups {
  const byKind = new Map<string, number[]>()
  const all: number[] = []
  for (const { shape, kind } of points) {
    if (shape === null || !Number.isFinite(figureOf(shape))) continue
    all.push(figureOf(shape))
    if (kind === null) continue
    const group = byKind.get(kind)
    if (group) group.push(figureOf(shape))
    else byKind.set(kind, [figureOf(shape)])
  }
  const large = [...byKind].filter(([, figures]) => figures.length >= FEWEST_PEERS)
  return {
    byKind: new Map(large.map(([kind, figures]) => [kind, spreadOf(figures)])),
    all: all.length >= FEWEST_PEERS ? spreadOf(all) : null
  }
}

/** Scaled median absolute deviation, with a floor, since a group of twins would make every difference infinite. */
function spreadOf(figures: readonly number[]): Spread {
  const middle = median(figures as number[])
  const deviation = median(figures.map((figure) => Math.abs(figure - middle)))
  return { count: figures.length, median: middle, sigma: Math.max(NORMAL_SIGMA * deviation, 0.02) }
}

/**
 * Compares a point with those of its kind, or with all where its kind is rare or unknown. Measure `z`: robust z of the
 * baseload's share of the mean load. A load is stated where the base is clearly higher than its peers'.
 */
export const peerFlatness: PeerDetector = {
  id: 'peer_flatness',

  compare({ shape, kind }: PointScreening, groups: PeerGroups): Evidence | null {
    const ofKind = kind === null ? undefined : groups.byKind.get(kind)
    const group = ofKind ?? groups.all
    if (shape === null || group === null || !Number.isFinite(figureOf(shape))) return null
    const z = (figureOf(shape) - group.median) / group.sigma
    return {
      detector: 'peer_flatness',
      measures: { z: Math.max(-LARGEST_Z, Math.min(LARGEST_Z, z)) },
      numbers: {
        baseload_kw: shape.baseloadKw,
        baseload_share: shape.baseloadShare,
        peers: group.count,
        peers_of_kind: ofKind ? kind : null,
        peer_median: group.median,
        robust_z: z
      },
      load: z < CLEAR_Z ? null : excessOver(group, shape)
    }
  },

  explain({ numbers }) {
    const percent = (share: unknown) => `${Math.round(Number(share) * 100)}`
    const own = percent(numbers.baseload_share)
    const peers = percent(numbers.peer_median)
    const amongKind = numbers.peers_of_kind !== null
    return {
      zh: `基荷占平均负荷的 ${own}%，${amongKind ? '同类' : '全部'} ${numbers.peers} 个计量点的中位数为 ${peers}%。`,
      en: `Baseload is ${own} % of the mean load; the median of ${numbers.peers} ${amongKind ? 'points of its kind' : 'points of all kinds'} is ${peers} %.`
    }
  }
}

/** Four of five peers lie within so many standard deviations of their median. */
const FOUR_OF_FIVE = 1.28

/** The excess over the median peer, and over those whose base is higher or lower than four of five. */
function excessOver({ median: usual, sigma }: Spread, shape: LoadShape): SuspectedLoad {
  const [kwLow, kw, kwHigh] = [FOUR_OF_FIVE, 0, -FOUR_OF_FIVE].map((z) => excessKw(usual + z * sigma, shape)) as [
    number,
    number,
    number
  ]
  return { kw, kwLow, kwHigh, duty: 1, onset: null, operation: 'continuous' }
}

/** kW by which the base exceeds what is usual beside the rest of the load: with a steady load x, (base − x) / (mean − x) is usual. */
function excessKw(usualShare: number, { meanKw, baseloadKw, baseloadShare }: LoadShape): number {
  const excess = usualShare < 1 ? (meanKw * (baseloadShare - usualShare)) / (1 - usualShare) : 0
  return Math.max(0, Math.min(baseloadKw, excess))
}
