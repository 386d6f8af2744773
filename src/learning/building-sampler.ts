import type { Random } from '../simulation/random.ts'
import type { BuildingHistory } from './training-year.ts'

/** Draws buildings: every estate as often; within one, by the root of their days, so that long histories count more, but not in proportion. */
export class BuildingSampler {
  readonly #estates: { own: BuildingHistory[]; upTo: number[] }[]

  constructor(buildings: readonly BuildingHistory[]) {
    this.#estates = [...new Set(buildings.map(({ estate }) => estate))].map((estate) => {
      const own = buildings.filter((b) => b.estate === estate)
      let sum = 0
      return { own, upTo: own.map((b) => (sum += Math.sqrt(b.days))) }
    })
  }

  draw(random: Random): BuildingHistory {
    const { own, upTo } = random.pick(this.#estates)
    const at = random.next() * upTo[upTo.length - 1]!
    return own[upTo.findIndex((sum) => sum > at)]!
  }
}
