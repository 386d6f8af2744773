import { logit } from 'simple-statistics'
import type { Detector, Evidence, SuspectedLoad } from './detectors/detector.ts'
import { DETECTORS, PEER_DETECTORS } from './detectors/registry.ts'
import { describeElectrical } from './electrical.ts'
import type { Contribution, DataWarning, Finding } from './finding.ts'
import { describeShape, type LoadShape } from './load-shape.ts'
import { describeFlatCurve, describeLookAlikes } from './look-alikes.ts'
import { onsetInGap } from './onset-remark.ts'
import { type PeerGroups, peerGroups } from './peers.ts'
import type { PointScreening } from './point-screening.ts'
import { logOddsOf, type ScreeningModel } from './screening-model.ts'
import { holdShortHistory } from './short-history.ts'
import { describeSuspectedLoad, type RigModel } from './suspected-rigs.ts'

/** 184 of 4,699 screened addresses, the share of suspects in Zhejiang's campaign of 2021. */
export const CAMPAIGN_PREVALENCE = 184 / 4699

export interface AssessmentOptions {
  /** Share of the screened points believed to be mining before looking, in (0, 1). */
  readonly prevalence: number
  readonly model: ScreeningModel
  /** Machines that a suspected load is counted in; without them its number of rigs is not said. */
  readonly rigs?: readonly RigModel[]
}

/**
 * Turns what was seen in each point into findings: the points are one another's peers, so all of them are needed.
 * The findings come in the order of the points.
 * @throws RangeError when the prevalence is not strictly between 0 and 1.
 */
export function assess(points: readonly PointScreening[], options: AssessmentOptions): Finding[] {
  const peers = peerGroups(points)
  return points.map((point) => assessPoint(point, peers, options))
}

/** One point's finding among peers that are known; for large screenings that write findings as they go. */
export function assessPoint(point: PointScreening, peers: PeerGroups, options: AssessmentOptions): Finding {
  const { prevalence, model } = options
  if (!(prevalence > 0 && prevalence < 1))
    throw new RangeError(`prevalence must lie between 0 and 1, not ${prevalence}`)
  const { meterId, status, warnings } = point
  if (status !== 'ok') {
    return {
      meterId,
      status,
      probability: 0,
      estimatedKw: Number.NaN,
      duty: Number.NaN,
      onset: null,
      operation: null,
      contributions: [],
      warnings
    }
  }
  const contributions: Contribution[] = [prevalenceContribution(prevalence)]
  if (point.shape) contributions.push(describeShape(point.shape))
  if (point.learnt) {
    contributions.push(...point.learnt.contributions, ...aboutLoad(point.learnt.load, point.shape, options))
    return {
      meterId,
      status,
      ...loadOf(point.learnt.load),
      contributions,
      warnings: aboutData(point, point.learnt.load),
      probability: probabilityOf(contributions)
    }
  }
  const loads: { load: SuspectedLoad; logOdds: number }[] = []
  const looks: readonly Look[] = [
    ...DETECTORS.map((detector) => ({
      detector,
      evidence: point.evidence.find((found) => found.detector === detector.id) ?? null
    })),
    ...PEER_DETECTORS.map((detector) => ({ detector, evidence: detector.compare(point, peers) }))
  ]
  for (const { detector, evidence } of looks) {
    const weights = model.detectors[detector.id]
    if (weights === undefined) continue
    const logOdds = logOddsOf(weights, evidence?.measures ?? null)
    const sentence = evidence ? detector.explain(evidence) : NOTHING_TO_LOOK_AT
    contributions.push({ detector: detector.id, logOdds, sentence, numbers: evidence?.numbers ?? {} })
    if (evidence?.load && evidence.load.kw > 0) loads.push({ load: evidence.load, logOdds })
  }
  const held = holdShortHistory(sumOf(contributions.slice(1)), point.days)
  if (held) contributions.push(held)
  const suspected = mostSuspected(loads) ?? null
  contributions.push(...aboutLoad(suspected, point.shape, options))
  const load = loadOf(suspected)
  return {
    meterId,
    status,
    ...load,
    contributions,
    warnings: aboutData(point, suspected),
    probability: probabilityOf(contributions)
  }
}

function aboutLoad(load: SuspectedLoad | null, shape: LoadShape | null, { rigs }: AssessmentOptions): Contribution[] {
  const flat = shape && describeFlatCurve(shape, load)
  if (!(load !== null && load.kw > 0)) return [flat].filter((said) => said !== null)
  const about = [
    describeSuspectedLoad(load, rigs ?? []),
    describeElectrical(load),
    flat ?? describeLookAlikes(load, shape)
  ]
  return about.filter((said) => said !== null)
}

function aboutData({ warnings }: PointScreening, load: SuspectedLoad | null): readonly DataWarning[] {
  const gap = load !== null && load.kw > 0 && load.onset !== null && load.onsetGap
  return gap ? [...warnings, onsetInGap(gap)] : warnings
}

/** What a detector saw, own or among peers. */
interface Look {
  readonly detector: Pick<Detector, 'id' | 'explain'>
  readonly evidence: Evidence | null
}

/** Nothing added is no load: a curve that falls has no onset and is operated in no way. */
function loadOf(load: SuspectedLoad | null): Pick<Finding, 'estimatedKw' | 'duty' | 'onset' | 'operation'> {
  if (load === null || !(load.kw > 0)) {
    return { estimatedKw: Number.NaN, duty: Number.NaN, onset: null, operation: null }
  }
  const { kw, duty, onset, operation } = load
  return { estimatedKw: kw, duty, onset, operation }
}

/** The load of whatever speaks most for mining; where nothing does, that of the first detector that sees one. */
function mostSuspected(loads: readonly { load: SuspectedLoad; logOdds: number }[]): SuspectedLoad | undefined {
  let most = loads[0]
  for (const other of loads) if (other.logOdds > Math.max(0, most?.logOdds ?? 0)) most = other
  return most?.load
}

const NOTHING_TO_LOOK_AT = {
  zh: '数据不足以进行此项比较，按中性处理。',
  en: 'The data give this comparison nothing to look at; it counts as neutral.'
}

function prevalenceContribution(prevalence: number): Contribution {
  const percent = Number((prevalence * 100).toPrecision(2))
  return {
    detector: 'prevalence',
    logOdds: logit(prevalence),
    sentence: {
      zh: `先验：每 100 个计量点中约有 ${percent} 个挖矿。`,
      en: `Starting point: about ${percent} of 100 metering points are mining.`
    },
    numbers: { prevalence }
  }
}

/** The logistic function of the sum of the contributions, in their order. */
function probabilityOf(contributions: readonly Contribution[]): number {
  return 1 / (1 + Math.exp(-sumOf(contributions)))
}

const sumOf = (contributions: readonly Contribution[]) =>
  contributions.reduce((total, { logOdds }) => total + logOdds, 0)
