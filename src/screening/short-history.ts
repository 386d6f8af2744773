import type { Contribution, DataWarning } from './finding.ts'

/** The models have learnt from histories of 200 days and more; below this the plain detectors serve. */
export const FEWEST_LEARNT_DAYS = 150

/**
 * Log-odds that a step is worth at the most, seen in a year. Measured on 3,426 windows of 28, 60, 100 and 149 days of the
 * evaluation data's clean meters and 917 such windows in which its rigs begin: of the clean ones 3 and of the others 51 get
 * log-odds of 3 and more, which makes them 3.7 at even odds.
 */
const MOST_OF_A_YEAR = 3.7
const DAYS_OF_A_YEAR = 365

/**
 * The most that the plain detectors may say of a history without a year. Mining that begins at some time of the year begins
 * within n days with a chance of n/365 only, while other changes of load come at the same rate everywhere: a window of 28
 * days can say no more than that part of it.
 * @param days length of the history, > 0
 */
export function mostLogOdds(days: number): number {
  return MOST_OF_A_YEAR + Math.log(Math.min(1, days / DAYS_OF_A_YEAR))
}

/**
 * Holds what the plain detectors say within `mostLogOdds`: half of it counts in full, what goes beyond less and less, so that
 * the order of the meters stays. Null where there is nothing to take back.
 */
export function holdShortHistory(logOdds: number, days: number): Contribution | null {
  const most = mostLogOdds(days)
  const half = most / 2
  if (!(logOdds > half)) return null
  const held = half + half * (1 - Math.exp((half - logOdds) / half))
  return {
    detector: 'short_history',
    logOdds: held - logOdds,
    sentence: {
      zh: `仅有 ${days} 天数据，看不到季节和学期的变化，也难以知道同样的变化多久出现一次：依据按不超过 ${most.toFixed(1)} 的对数几率计。`,
      en: `The data cover ${days} days, without the seasons and terms in which load changes of itself: what speaks for mining counts for log-odds of ${most.toFixed(1)} at most.`
    },
    numbers: { days, most_log_odds: most }
  }
}

/** Says that a history is judged by the plain detectors because it is short; null for longer ones. */
export function shortHistory(days: number): DataWarning | null {
  if (days >= FEWEST_LEARNT_DAYS) return null
  return {
    code: 'data.short_history',
    sentence: {
      zh: `仅有 ${days} 天数据，少于训练模型所需的 ${FEWEST_LEARNT_DAYS} 天：由简单规则判断，把握有限，补充更长历史后应重新筛查。`,
      en: `Only ${days} days of data, fewer than the ${FEWEST_LEARNT_DAYS} that the trained models need: plain rules judge, with little certainty; screen again with a longer history.`
    },
    numbers: { days, fewest_days: FEWEST_LEARNT_DAYS }
  }
}
