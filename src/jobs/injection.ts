import { type InjectedMeter, injectMining } from '../learning/inject-mining.ts'
import type { ScreeningInput } from '../screening/screening-input.ts'
import type { Miner } from '../simulation/miners.ts'
import type { Random } from '../simulation/random.ts'

/** Gives copies of meters simulated mining, the same for the same meter however often it is asked. */
export class Injection {
  readonly #copies: number
  readonly #miners: readonly Miner[]
  readonly #random: Random

  /** @param copies of each meter */
  constructor(copies: number, miners: readonly Miner[], random: Random) {
    this.#copies = copies
    this.#miners = miners
    this.#random = random
  }

  /** What the copies of a meter are called. */
  idsOf(meterId: string): string[] {
    return Array.from({ length: this.#copies }, (_, i) => `${meterId}+${i + 1}`)
  }

  /** Fewer than asked for where no whole rig fits a meter. */
  copiesOf(input: ScreeningInput): InjectedMeter[] {
    const { meterId } = input.curve
    return this.idsOf(meterId).flatMap((id) => injectMining(input, id, this.#miners, this.#random.derive(id)) ?? [])
  }
}
