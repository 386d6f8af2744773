/** A scope whose energy so large a share of points is still to come is not judged. */
const PENDING_SHARE = 0.05

/** A metering point of a scope, of which it may be known that its energy is still to come. */
interface MayWait {
  readonly point: {
    /** whether it has readings of which no energy was made yet; not unless given */
    readonly awaitsEnergy?: boolean
    /** given where it is a sub-meter, which has no energy of its own */
    readonly subMeter?: unknown
  }
}

/** How many main metering points have readings that no figure counts yet: a first screening is still to make their energy. */
export function awaitingEnergy(members: readonly MayWait[]): number {
  return members.filter(({ point }) => point.awaitsEnergy && !point.subMeter).length
}

/** Whether so many wait, more than a twentieth, that the scope's energy cannot be held against its whole floor area or path. */
export function isEnergyPending(members: readonly MayWait[]): boolean {
  return awaitingEnergy(members) > PENDING_SHARE * members.filter(({ point }) => !point.subMeter).length
}
