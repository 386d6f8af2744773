import type { OpenDay, Origin } from './open-day.ts'

type IsOwn = (origin: Origin | undefined, place: number) => boolean

/** The readings of some origins among those of a day. */
export function onlyOf(open: OpenDay, isOwn: IsOwn): OpenDay {
  const owns = (_: unknown, i: number) => isOwn(open.origins[i], i)
  const [times, values] = [open.times.filter(owns), open.values.filter(owns)]
  return { ...open, times, values, linesOfValues: open.linesOfValues.filter(owns), missing: [] }
}

/**
 * Takes the readings of some origins out of a day.
 * @param refuse is told of the line of each
 * @param isOut tells which of them, by their places; all unless given
 */
export function leaveOut(
  open: OpenDay,
  isOwn: IsOwn,
  refuse: (line: number) => void,
  isOut: (place: number) => boolean = () => true
): void {
  for (let i = open.times.length - 1; i >= 0; i--) {
    if (!isOwn(open.origins[i], i) || !isOut(i)) continue
    const [line] = open.linesOfValues.splice(i, 1)
    for (const list of [open.times, open.values, open.origins]) list.splice(i, 1)
    if (Number.isNaN(line!)) continue
    open.lines.splice(open.lines.indexOf(line!), 1)
    open.rows--
    refuse(line!)
  }
}
