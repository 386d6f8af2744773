import type { Channel } from '../load-day.ts'
import type { RowProblem } from '../rejection.ts'

/**
 * Directions of flow that say what a load draws, best first, by their codes in ESPI and IEC 61968-9: delivered; not said; net,
 * from which what was fed in is taken off already; total, to which it is added.
 */
export const DRAWN: readonly number[] = [1, 0, 4, 20]
const NAMES: Readonly<Record<number, { readonly zh: string; readonly en: string }>> = {
  0: { zh: '未注明流向', en: 'no direction' },
  1: { zh: '正向（受电）', en: 'delivered' },
  4: { zh: '净电量', en: 'net' },
  20: { zh: '合计', en: 'total' }
}

/** Of the flows of one channel of a meter, the best, and whether days have been made of it. */
interface Choice {
  flow: number
  settled: boolean
}

/**
 * Which of several flows is a meter's curve: a usage point often has delivered and net energy, of which one curve must not be
 * mixed. The best holds for all days of the file, unless days of another were handed out already because too many waited.
 */
export class MainFlow {
  readonly #choices = new Map<string, Choice>()
  #meterId = ''
  #channel = ''
  #last: Choice | undefined

  /** Notes that there are readings of a flow. @returns why they are left aside, where another holds already */
  see(meterId: string, channel: Channel, flow: number): RowProblem | undefined {
    const choice = this.#of(meterId, channel, flow)
    if (choice.flow === flow) return undefined
    if (choice.settled || isBetter(choice.flow, flow)) return leftAside(flow, choice.flow)
    choice.flow = flow
    return undefined
  }

  /** Notes that days of a flow are handed out. @returns why they are not, where another holds */
  handOut(meterId: string, channel: Channel, flow: number): RowProblem | undefined {
    const choice = this.#of(meterId, channel, flow)
    if (choice.flow !== flow) return leftAside(flow, choice.flow)
    choice.settled = true
    return undefined
  }

  #of(meterId: string, channel: Channel, flow: number): Choice {
    if (this.#last && this.#channel === channel && this.#meterId === meterId) return this.#last
    const key = `${channel} ${meterId}`
    let choice = this.#choices.get(key)
    if (!choice) this.#choices.set(key, (choice = { flow, settled: false }))
    this.#meterId = meterId
    this.#channel = channel
    this.#last = choice
    return choice
  }
}

/** Whether no flow of the meter can be better, so that its days need not wait. */
export function isBest(flow: number): boolean {
  return !DRAWN.includes(flow) || flow === DRAWN[0]
}

function isBetter(one: number, other: number): boolean {
  return DRAWN.indexOf(one) < DRAWN.indexOf(other)
}

function leftAside(flow: number, main: number): RowProblem {
  const [left, holds] = [NAMES[flow]!, NAMES[main]!]
  return {
    code: 'unused_quantity',
    reason: {
      zh: `该计量点另有${holds.zh}数据（flowDirection ${main}），${left.zh}（${flow}）未采用`,
      en: `${left.en} (flowDirection ${flow}) is left aside: the curve of the meter is made of ${holds.en} (${main})`
    }
  }
}
