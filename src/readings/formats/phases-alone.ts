import type { Channel } from '../load-day.ts'
import type { RowProblem } from '../rejection.ts'

const PHASES: readonly Channel[] = ['active_power_a', 'active_power_b', 'active_power_c']

/** Finds the meters, over the files of a run, of which there are powers by phase and no total, of which alone curves are made. */
export class PhasesAlone {
  readonly #hasTotal = new Map<string, boolean>()

  see(meterId: string, channel: Channel): void {
    if (channel === 'active_power') this.#hasTotal.set(meterId, true)
    else if (PHASES.includes(channel) && !this.#hasTotal.has(meterId)) this.#hasTotal.set(meterId, false)
  }

  /** What is to be told of them, once of each; undefined where there are none. */
  tell(): RowProblem | undefined {
    const alone = [...this.#hasTotal].filter(([, hasTotal]) => !hasTotal).map(([meterId]) => meterId)
    for (const meterId of alone) this.#hasTotal.set(meterId, true)
    return alone.length === 0 ? undefined : phasesAlone(alone.length, alone[0]!)
  }
}

function phasesAlone(count: number, meterId: string): RowProblem {
  return {
    code: 'phases_alone',
    reason: {
      zh: `${count} 个计量点至本文件止只有分相有功功率（首见于 ${meterId}），没有总有功功率（DATA_TYPE 1）：分相功率不构成负荷曲线，请一并导出总有功功率`,
      en: `${count} metering points have powers by phase and no total up to the end of this file (first ${meterId}): no load curve is made of phases; export the total active power (DATA_TYPE 1) too`
    }
  }
}
