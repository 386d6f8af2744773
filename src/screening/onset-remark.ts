import { type EpochDay, formatDay } from '../readings/day.ts'
import type { Contribution, DataWarning, Onset } from './finding.ts'
import type { OnsetGap } from './onset.ts'

/** Within so many days the onset is the sharpest rise beside the likeliest day; further off it is an earlier rise of its own. */
const SAME_RISE_DAYS = 7

/** Adds to what is said of the likeliest day why the onset is another one, or none; the rest stays as it is. */
export function withOnset(
  contributions: readonly Contribution[],
  likeliest: EpochDay,
  onset: Onset | null
): readonly Contribution[] {
  const why = whyOnset(likeliest, onset)
  if (why === null) return contributions
  return contributions.map((said) =>
    said.detector === 'candidates'
      ? { ...said, sentence: { zh: said.sentence.zh + why.zh, en: `${said.sentence.en} ${why.en}` } }
      : said
  )
}

function whyOnset(likeliest: EpochDay, onset: Onset | null) {
  if (onset === null) {
    return { zh: '可能性太小，不作为起始时间。', en: 'That is too unlikely to be called the onset.' }
  }
  if (onset.day === likeliest) return null
  const date = formatDay(onset.day)
  if (Math.abs(onset.day - likeliest) <= SAME_RISE_DAYS) {
    return {
      zh: `该日前后上升最陡的是 ${date}，取为起始时间。`,
      en: `The sharpest rise beside that day is on ${date}, which is given as the onset.`
    }
  }
  return {
    zh: `${date} 已有一次大小相近、可能性相当的上升，视为同一负荷，起始时间取该日。`,
    en: `A rise of like size, nearly as likely, came on ${date}: taken for the same load, and given as the onset.`
  }
}

/** Says that an onset is known no better than the gap in which it may lie. */
export function onsetInGap({ firstDay, lastDay, days }: OnsetGap): DataWarning {
  const [from, to] = [formatDay(firstDay), formatDay(lastDay)]
  return {
    code: 'onset.in_gap',
    sentence: {
      zh: `起始时间处在 ${days} 天的数据缺失段（${from} 至 ${to}）：负荷可能在其中任何一天投运。`,
      en: `The onset lies in a gap of ${days} days (${from} to ${to}): the load may have been switched on on any of them.`
    },
    numbers: { gap_days: days, gap_from: from, gap_to: to }
  }
}
