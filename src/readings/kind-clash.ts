import type { LoadDay, NamedCell } from './load-day.ts'
import type { OpenDay, Origin } from './open-day.ts'
import { leaveOut, onlyOf } from './part-of-day.ts'
import type { Refuse, RowProblem } from './rejection.ts'
import type { SourcesOfDays } from './sources-of-days.ts'
import { severalKinds } from './unread-problems.ts'

/** Curves, over the files of a run, of which the kinds are remembered. */
const MOST_CURVES = 100_000

/**
 * A day of rows of some kinds, with these; or the problem of one where a row of another kind has given values for its times, in
 * whatever file of the run: it would take their place. Notes the day where there is no problem.
 * @param noted is given what takes a note back, for a row that proves not to go in
 */
export function ofKinds(
  sources: SourcesOfDays,
  load: LoadDay,
  kinds: readonly NamedCell[],
  noted?: (takeBack: () => void) => void
): LoadDay | RowProblem {
  if (kinds.length === 0) return load
  const { meterId, channel, day, values } = load
  // other sources of the same days go by what stands before the channel: a column may have any name
  const curves = kinds.map(({ column }) => `column ${channel} ${meterId} ${column}`)
  for (const [i, { column, cell, isRead }] of kinds.entries()) {
    const there = sources.other(curves[i]!, day, cell, values)
    if (there !== undefined) return severalKinds({ column, here: cell, there, isRead }, undefined)
  }
  for (const [i, { cell }] of kinds.entries()) {
    if (sources.size >= MOST_CURVES && !sources.knows(curves[i]!)) continue
    const takeBack = sources.add(curves[i]!, day, cell, values)
    if (takeBack) noted?.(takeBack)
  }
  return { ...load, kinds }
}

/**
 * Leaves the rows of kinds out of a day of single readings for whose times rows of another kind have given values in other files
 * of the run: they are refused, row by row.
 * @param close makes a day of readings
 * @returns the kinds of those that are left; undefined where none are
 */
export function withoutOtherKinds(
  sources: SourcesOfDays,
  open: OpenDay,
  close: (open: OpenDay) => LoadDay,
  refuse: Refuse
): readonly NamedCell[] | undefined {
  const held: NamedCell[] = []
  for (const kind of kindsOf(open.origins)) {
    const isOwn = (origin: Origin | undefined) => origin?.kinds?.some((own) => isSame(own, kind)) ?? false
    const isWhole = open.times.every((_, i) => isOwn(open.origins[i]))
    const found = ofKinds(sources, close(isWhole ? open : onlyOf(open, isOwn)), [kind])
    if (!('code' in found)) held.push(kind)
    else if (isWhole) {
      for (const line of open.lines) refuse(found, line, open.meterId, open.file)
      return undefined
    } else leaveOut(open, isOwn, (line) => refuse(found, line, open.meterId, open.file))
  }
  return held
}

/** The kinds of rows, each once. */
function kindsOf(origins: readonly (Origin | undefined)[]): readonly NamedCell[] {
  return allKinds([...new Set(origins.map((origin) => origin?.kinds))])
}

/** Kinds of several rows, each once. */
export function allKinds(kinds: readonly (readonly NamedCell[] | undefined)[]): readonly NamedCell[] {
  if (kinds.length === 1) return kinds[0] ?? []
  const all: NamedCell[] = []
  for (const some of kinds.flatMap((each) => each ?? [])) if (!all.some((other) => isSame(other, some))) all.push(some)
  return all
}

function isSame(one: NamedCell, other: NamedCell): boolean {
  return one.column === other.column && one.cell === other.cell
}
