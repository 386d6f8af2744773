import { isSameAt } from './given-values.ts'
import type { LoadDay, NamedCell } from './load-day.ts'
import type { OpenDay, Origin } from './open-day.ts'
import { leaveOut, onlyOf } from './part-of-day.ts'
import type { Refuse, RowProblem } from './rejection.ts'
import type { SourcesOfDays } from './sources-of-days.ts'
import { severalKinds } from './unread-problems.ts'

/** Curves, over the files of a run, of which the kinds are remembered. */
const MOST_CURVES = 100_000

/**
 * A day of rows of some kinds, with these; or the problem of one where a row of another kind has given other values for its times,
 * in whatever file of the run: it would take their place. Notes the day where there is no problem.
 * @param noted is given what takes a note back, for a row that proves not to go in
 */
export function ofKinds(
  sources: SourcesOfDays,
  load: LoadDay,
  kinds: readonly NamedCell[],
  noted?: (takeBack: () => void) => void
): LoadDay | RowProblem {
  if (kinds.length === 0) return load
  for (const kind of kinds) {
    const clash = clashOf(sources, load, kind)
    if (clash) return clash.problem
  }
  const { day, values } = load
  for (const kind of kinds) {
    const curve = curveOf(load, kind)
    if (sources.size >= MOST_CURVES && !sources.knows(curve)) continue
    const takeBack = sources.add(curve, day, kind.cell, values)
    const takeValuesBack = sources.given.note(curve, day, values)
    noted?.(() => {
      takeBack?.()
      takeValuesBack()
    })
  }
  return { ...load, kinds }
}

/** Other sources of the same days go by what stands before the channel: a column may have any name. */
function curveOf({ channel, meterId }: LoadDay, { column }: NamedCell): string {
  return `column ${channel} ${meterId} ${column}`
}

/** The places of a day for which another kind has given other values, and its own kind none. */
function clashOf(sources: SourcesOfDays, load: LoadDay, kind: NamedCell) {
  const { day, values } = load
  const { column, cell, isRead } = kind
  const curve = curveOf(load, kind)
  const others = sources.othersOn(curve, day, cell)
  if (others.length === 0) return undefined
  const given = sources.given.on(curve, day)
  const own = given && sources.placesOf(curve, day, cell)
  for (const there of others) {
    const has = sources.placesOf(curve, day, there)!
    const places = [...values.keys()].filter(
      (i) =>
        !Number.isNaN(values[i]!) &&
        has(i, values.length) &&
        !own?.(i, values.length) &&
        !(given && isSameAt(given, values, i))
    )
    const problem = severalKinds({ column, here: cell, there, isRead }, undefined, given !== undefined)
    if (places.length > 0) return { places: new Set(places), problem }
  }
  return undefined
}

/**
 * Leaves the rows of kinds out of a day of single readings for whose times rows of another kind have given other values in other
 * files of the run: they are refused, row by row.
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
    const ownDay = () => close(open.times.every((_, i) => isOwn(open.origins[i])) ? open : onlyOf(open, isOwn))
    const refuseOwn = (problem: RowProblem, isOut?: (place: number) => boolean) => {
      const lines: number[] = []
      leaveOut(open, isOwn, (line) => lines.unshift(line), isOut)
      // rows that gave nothing that is left go with the last that did
      if (open.times.length === 0) lines.push(...open.lines)
      for (const line of lines) refuse(problem, line, open.meterId, open.file)
    }
    const clash = clashOf(sources, ownDay(), kind)
    if (clash) {
      refuseOwn(clash.problem, (place) => {
        const { values } = close(onlyOf(open, (_, at) => at === place))
        return values.some((value, i) => !Number.isNaN(value) && clash.places.has(i))
      })
    }
    if (open.origins.some(isOwn)) {
      const found = ofKinds(sources, ownDay(), [kind])
      if (!('code' in found)) held.push(kind)
      else refuseOwn(found)
    }
    if (open.times.length === 0) return undefined
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
