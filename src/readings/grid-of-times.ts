const [MINUTES_PER_DAY, MINUTES_PER_HOUR, TURN] = [1440, 60, 2 * Math.PI]
/** Fewer times of a day do not tell where within their intervals they usually lie. */
export const TELLING_TIMES = 4
/** How close together they lie where there is such a place: 1 where all are at one, 0 where they are anywhere. */
const CLOSE = 0.4
/** How far from the beginning of an interval a time may be that is meant to be there, minutes and as a share of the interval. */
const [OFF_MINUTES, OFF_SHARE] = [1.5, 0.25]

/**
 * Where within their intervals the times of a day usually lie, minutes after the beginning: their mean on a circle of the
 * length of the interval, which a few odd ones hardly move. Below zero where they come before it.
 * @returns undefined where they are too few, or lie anywhere, as those of a clock that runs off
 */
export function usualPlace(minutes: readonly number[], interval: number): number | undefined {
  if (minutes.length < TELLING_TIMES) return undefined
  const first = placeOf(minutes[0]!, interval)
  if (minutes.every((minute) => placeOf(minute, interval) === first)) return first
  const counts = new Float64Array(interval)
  for (const minute of minutes) counts[placeOf(minute, interval)]!++
  let [cosine, sine] = [0, 0]
  for (const [place, count] of counts.entries()) {
    cosine += count * Math.cos((place / interval) * TURN)
    sine += count * Math.sin((place / interval) * TURN)
  }
  if (Math.hypot(cosine, sine) < CLOSE * minutes.length) return undefined
  const mean = ((Math.atan2(sine, cosine) / TURN) * interval + interval) % interval
  return mean > interval - off(interval) ? mean - interval : mean
}

/**
 * The minute at which a time would be if its clock were right: that of the nearest interval at its usual place, which is the
 * beginning of the interval where it is close to that. Where none is usual it is the time itself, unless an interval begins
 * within a minute of it.
 */
export function onGrid(minute: number, interval: number, usual: number | undefined): number {
  if (interval === 1) return minute
  if (usual === undefined) {
    if (MINUTES_PER_HOUR % interval !== 0) return minute
    const nearest = Math.round(minute / interval) * interval
    return Math.abs(minute - nearest) <= Math.min(1, interval * OFF_SHARE) ? nearest : minute
  }
  const place = Math.abs(usual) <= off(interval) ? 0 : Math.round(usual)
  return place + interval * Math.round((minute - usual) / interval)
}

/**
 * Places of the times of a day that are far from where its times usually lie, in an interval that has a reading there.
 * @param usual as `usualPlace` tells it
 * @param near minutes of what is not far
 */
export function besideUsual(
  times: readonly number[],
  interval: number,
  usual: number,
  near = Math.max(2, interval / 5)
): number[] {
  const slotOf = (time: number) => Math.round(((time % MINUTES_PER_DAY) - usual) / interval)
  const isNear = (time: number) => Math.abs((time % MINUTES_PER_DAY) - usual - slotOf(time) * interval) <= near
  const taken = new Set(times.filter(isNear).map(slotOf))
  return [...times.keys()].filter((i) => !isNear(times[i]!) && taken.has(slotOf(times[i]!)))
}

function off(interval: number): number {
  return Math.min(OFF_MINUTES, interval * OFF_SHARE)
}

function placeOf(minute: number, interval: number): number {
  return ((minute % interval) + interval) % interval
}
