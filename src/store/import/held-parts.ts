import { frozenPeriod } from '../../readings/formats/frozen-names.ts'
import { registerContradiction } from '../../readings/formats/register-consistency.ts'
import { type LoadDay, mergeDays } from '../../readings/load-day.ts'
import type { Transaction } from '../transaction.ts'
import type { HeldAssets } from './held-assets.ts'
import { keyOf, laidOver, storedOf } from './held-periods.ts'
import type { JoinedPart, Told } from './register-days.ts'

interface HeldParts {
  readonly parts: readonly LoadDay[]
  readonly told: readonly Told[]
}

/**
 * Holds energies that only show together with the freezes of other imports against what is there, as those of one import are:
 * of two meters at one point and time those of the second are left out, as are tariff periods that contradict their total. The
 * freezes that they are differences of are kept all the same.
 * @param chunk days that go in with them
 */
export async function heldParts(
  tx: Transaction,
  joined: readonly JoinedPart[],
  chunk: readonly LoadDay[],
  assets: HeldAssets | undefined
): Promise<HeldParts> {
  const others = joined.filter((one) => !isFrozen(one)).map(({ part }) => part)
  const frozen = joined.filter(isFrozen)
  if (frozen.length === 0) return { parts: others, told: [] }
  const ofMeters = await ofOneMeter(frozen, assets)
  const inSum = await inTotal(tx, ofMeters.left, chunk)
  return { parts: [...others, ...inSum.parts], told: [...ofMeters.told, ...inSum.told] }
}

function isFrozen({ load }: JoinedPart): boolean {
  return frozenPeriod(load.register!.name) !== undefined
}

async function ofOneMeter(
  frozen: readonly JoinedPart[],
  assets: HeldAssets | undefined
): Promise<{ readonly left: readonly JoinedPart[]; readonly told: readonly Told[] }> {
  const problems = (await assets?.take(frozen.map(({ part }) => part))) ?? []
  const told = new Map<string, Told>()
  const left = frozen.filter(({ part, load }, i) => {
    const problem = problems[i]
    // the registers of a meter are told together
    if (problem) told.set(`${keyOf(part)} ${part.assets}`, { load, problem })
    return !problem
  })
  return { left, told: [...told.values()] }
}

/** The parts of each day put together, without tariff periods that are not those of its total. */
async function inTotal(tx: Transaction, frozen: readonly JoinedPart[], chunk: readonly LoadDay[]): Promise<HeldParts> {
  const days = new Map<string, JoinedPart>()
  for (const { load, part } of frozen) {
    const key = keyOf(part)
    const before = days.get(key)?.part
    days.set(key, { load, part: before ? { ...part, values: mergeDays(before, part).values } : part })
  }
  const before = new Map(await storedOf(tx, [...days.values()].map(({ part }) => part).filter(isOfRegisters)))
  for (const load of chunk) {
    const key = keyOf(load)
    if (days.has(key) && isOfRegisters(load)) before.set(key, laidOver(before.get(key), load.values).values)
  }
  const [parts, told]: [LoadDay[], Told[]] = [[], []]
  for (const [key, { load, part }] of days) {
    const own = isOfRegisters(part) ? registerContradiction(part.values, undefined) : undefined
    if (own) {
      told.push({ load, problem: own })
      part.values.fill(Number.NaN, 1)
    }
    const found = isOfRegisters(part) ? laidOver(before.get(key), part.values).found : undefined
    if (found) told.push({ load, problem: found.problem })
    if (!found || found.goesIn) parts.push(part)
  }
  return { parts, told }
}

function isOfRegisters({ channel }: LoadDay): boolean {
  return channel === 'register_energy' || channel === 'month_energy'
}
