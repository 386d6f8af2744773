import { type EpochDay, formatDay } from './day.ts'
import type { RowProblem } from './rejection.ts'

/** The problem of energies of which nothing tells how long their intervals are. */
export const UNKNOWN_INTERVAL: RowProblem = {
  code: 'unknown_interval',
  reason: {
    zh: '当日电量点太少，该表也无其他读数，无法判断采集间隔；请与其他读数一并导入，或用 --points 给出采集间隔（日电量为 1440）',
    en: 'too few energies on its day, and no other reading of the meter, to tell its interval: import it together with others, or say the interval in a points file (--points; 1440 where it is of a day)'
  }
}

/** The problem of readings one by one of so many meters that they cannot wait for those that tell their interval. */
export const TOO_MANY_METERS: RowProblem = {
  code: 'unknown_interval',
  reason: {
    zh: '电表太多且每表只有一个读数，无法等到能判断采集间隔的读数；请按电表排序、分批导入，或用 --points 给出采集间隔',
    en: 'single readings of too many meters to keep until others tell their interval: sort the file by meter, import it in parts, or say the interval in a points file (--points)'
  }
}

/** The problem of readings of intervals of more than an hour, in minutes, that are no days from midnight to midnight. */
export function longInterval(minutes: number): RowProblem {
  return {
    code: 'long_interval',
    reason: {
      zh: `区间长 ${minutes} 分钟；只读取 1 至 60 分钟的区间，或从零点起的日电量`,
      en: `intervals of ${minutes} minutes: those of 1 to 60 are read, and energies of days that begin at midnight`
    }
  }
}

/** The remark of a day whose intervals are longer than those of its meter before, of so many days in all. */
export function longerIntervals(
  { meterId, day }: { meterId: string; day: EpochDay },
  before: number,
  minutes: number,
  count: number
): RowProblem {
  return {
    code: 'interval_changes',
    reason: {
      zh: `${count} 个表日的采集间隔比此前长（首见于 ${meterId} 的 ${formatDay(day)}：${before} → ${minutes} 分钟），按较长的间隔计；如实为缺数，请与前后各日放在同一文件中重新导入`,
      en: `the interval of ${count} days is longer than before (first of ${meterId} on ${formatDay(day)}: ${before} → ${minutes} minutes), and is taken as such; where readings are missing instead, import it again in one file with the days before and after`
    }
  }
}

/** The remark of days that have readings at a multiple of the interval of those before and after alone, and are taken to have that. */
export function gappedIntervals(
  { meterId, day }: { meterId: string; day: EpochDay },
  minutes: number,
  count: number
): RowProblem {
  return {
    code: 'interval_changes',
    reason: {
      zh: `${count} 个表日的读数比前后各日稀疏（首见于 ${meterId} 的 ${formatDay(day)}），按前后各日的 ${minutes} 分钟间隔计，其余为缺数；如当日采集间隔确实较长，请单独导入该日`,
      en: `the readings of ${count} days are sparser than those of the days before and after (first of ${meterId} on ${formatDay(day)}): taken for intervals of ${minutes} minutes as there, of which the others are missing; where the interval was longer on that day, import it in a file of its own`
    }
  }
}

/** The problem of a reading at a minute of the day at which no interval of its meter begins. */
export function betweenIntervals(minute: number, interval: number): RowProblem {
  const time = `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
  return {
    code: 'between_intervals',
    reason: {
      zh: `${time} 在当日 ${interval} 分钟间隔之间，而该区间已有读数`,
      en: `${time} lies between the ${interval}-minute intervals of its day, of which each has a reading of its own`
    }
  }
}

/** The problem of readings of a format that are less than a minute apart, in seconds. */
export function shortInterval(seconds: number): RowProblem {
  return {
    code: 'short_interval',
    reason: {
      zh: `区间长 ${seconds} 秒；只读取 1 至 60 分钟的区间，请先汇总到 1 分钟（电量相加，功率取平均）`,
      en: `intervals of ${seconds} seconds: those of 1 to 60 minutes are read; make minutes of them first (add energies up, average powers)`
    }
  }
}
