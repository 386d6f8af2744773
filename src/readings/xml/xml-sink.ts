import { twoAssets } from '../asset-clash.ts'
import { isReadingsDay } from '../day-cell.ts'
import { DayCollector } from '../day-collector.ts'
import type { Opening } from '../formats/format.ts'
import { isMark } from '../formats/no-value.ts'
import { energyWatch } from '../formats/watching-energies.ts'
import { longInterval } from '../interval-problems.ts'
import type { Channel, LoadDay } from '../load-day.ts'
import type { TimedReading } from '../open-day.ts'
import type { Refuse, RowProblem } from '../rejection.ts'
import { RunIntervals } from '../run-intervals.ts'
import type { Check } from '../validation.ts'
import { KeptTexts } from './kept-texts.ts'
import { isBest, MainFlow } from './main-flow.ts'
import { missingMark } from './missing-mark.ts'
import { estimates } from './reading-quality.ts'
import { RegisterEdges } from './register-edges.ts'
import { ALONE, type Joint } from './register-joints.ts'
import { drain, RegisterReadings } from './register-readings.ts'
import { ONE_ROW, type Rows } from './register-series.ts'
import { SeriesOfDays, twoSeries } from './series-of-days.ts'
import { type DayOfFlow, TariffDays } from './tariff-days.ts'
import { TariffParts } from './tariff-parts.ts'
import { TariffsOfFile } from './tariffs-of-file.ts'
import { shownRaw, type XmlReading } from './xml-reading.ts'

const MINUTES_PER_DAY = 1440
/** Energies of whole days that wait for another flow of their meters to show. */
const MAX_WAITING_DAYS = 100_000
/** Lengths of a day on which the clock is changed. */
const DAY_MINUTES = [1380, 1440, 1500]

/** More than there are codes of flows. */
const FLOWS = 100
const NO_VALUES = new Float32Array(0)

/** Where the days and the rejected readings of an XML file go. */
export interface XmlOutlet {
  readonly keep: (day: LoadDay, line: number) => void
  /** what a register showed on a day that tells no energy by itself */
  readonly keepShown: (day: LoadDay, line: number) => void
  readonly reject: (problem: RowProblem, line: number, raw: string, file?: string) => void
  readonly remark: (problem: RowProblem, line: number) => void
}

/** The days that are put together of readings of one length and flow. */
interface Collected {
  readonly minutes: number
  readonly flow: number
  readonly days: DayCollector
  /** days of which later files may tell the interval go on waiting when the file ends */
  readonly waits: boolean
}

/** What is known before the file is read. */
type SinkOpening = Pick<Opening, 'file' | 'check' | 'registers' | 'intervals' | 'points'>

/** Makes load days of readings that come one by one, and tells those that none can be made of. */
export class XmlSink {
  readonly #check: Check
  readonly #opening: SinkOpening
  readonly #outlet: XmlOutlet
  readonly #registers: RegisterReadings
  /** by the length of the interval and the flow: a day in quarters of an hour and one in hours are two */
  readonly #collectors = new Map<number, Collected>()
  readonly #mainFlow = new MainFlow()
  #waitingDays: DayOfFlow[] = []
  readonly #tariffs: TariffsOfFile
  readonly #tariffDays: TariffDays
  readonly #seriesOfDays = new SeriesOfDays()
  /** the value that is being checked: an array of its own for each would cost more than all the rest */
  readonly #value = new Float32Array(1)
  readonly #quotes = new KeptTexts()
  #estimates = 0
  #isUntouched = true

  constructor(opening: SinkOpening, outlet: XmlOutlet) {
    this.#check = opening.check
    this.#opening = opening
    this.#outlet = outlet
    this.#tariffs = new TariffsOfFile(opening.registers?.tariffParts ?? new TariffParts())
    this.#tariffDays = new TariffDays(this.#tariffs)
    this.#registers = new RegisterReadings(opening.registers?.edgesOfFiles ?? new RegisterEdges(), this.#quotes, {
      interval: (reading, value, rows) => this.#interval(reading, value, rows),
      shown: (joint, last) => this.#keepShown(joint, last),
      turnAway: (problem, reading) => this.#turnAway(problem, reading),
      remark: (problem, reading) => this.#remark(problem, reading)
    })
  }

  /** Whether the file has given no reading at all so far. */
  get untouched(): boolean {
    return this.#isUntouched
  }

  add(reading: XmlReading): void {
    this.#isUntouched = false
    if (reading.estimated) this.#estimates++
    if (!isReadingsDay(reading.at.day)) this.#turnAway(NO_SUCH_DAY, reading)
    else if (reading.quantity.register) this.#registers.add(reading)
    else if (isMark(reading.value)) this.#turnAway(missingMark(reading.value), reading)
    else this.#interval(reading, reading.value * reading.quantity.factor, ONE_ROW)
  }

  /** @param meterId whose reading it is, where that is known: of some meters nothing may be told but that they are refused */
  reject(problem: RowProblem, line: number, raw: string, meterId?: string): void {
    this.#isUntouched = false
    const refused = meterId === undefined ? undefined : this.#refused(meterId)
    this.#outlet.reject(refused ?? problem, line, raw)
  }

  #refused(meterId: string): RowProblem | undefined {
    const load = this.#check({ meterId, day: 0, channel: 'active_power', values: NO_VALUES })
    return 'code' in load && load.code === 'classified_site' ? load : undefined
  }

  /** Which of several ids a meter goes by: the first that the check knows, or else the first. */
  knownId(candidates: readonly string[], channel: Channel): string | undefined {
    return candidates.find((id) => this.knows(id, channel)) ?? candidates[0]
  }

  /** Whether the check knows a meter, on whatever day. */
  knows(meterId: string, channel: Channel): boolean {
    const load = this.#check({ meterId, day: 0, channel, values: NO_VALUES })
    return !('code' in load) || load.code !== 'unknown_meter'
  }

  /** Hands out what is left, and stops after each day, so that what has been handed out can be taken. */
  *finish(line: number): Generator<void> {
    if (this.#estimates > 0) this.#outlet.remark(estimates(this.#estimates), line)
    this.#tariffs.tell((problem) => this.#outlet.remark(problem, line))
    yield* this.#registers.finish()
    yield* this.#finishDays()
    // of a day in quarters of an hour and in hours the finer holds, which comes last
    const length = ({ minutes }: Collected) => minutes || MINUTES_PER_DAY
    const coarseFirst = [...this.#collectors.values()].sort((a, b) => length(b) - length(a))
    for (const { flow, days, waits } of coarseFirst) {
      for (const day of days.finish()) yield* this.#keep(day, flow, line)
      if (!waits) for (const day of days.endRun()) yield* this.#keep(day, flow, line)
    }
  }

  /** Keeps what a register showed, unless another flow is the meter's curve. */
  *#keepShown({ days, rowsLeft }: Joint, reading: XmlReading): Generator<void> {
    let left = rowsLeft
    for (const day of days) {
      const load = this.#check(day, reading.ids)
      if ('code' in load) {
        for (let row = 0; row < left; row++) this.#turnAway(load, reading)
      } else if (left > 0) yield* this.#keep({ ...load, rows: left }, reading.quantity.flow, reading.line)
      else if (!this.#mainFlow.handOut(load.meterId, load.channel, reading.quantity.flow))
        this.#outlet.keepShown(load, reading.line)
      left = 0
      yield
    }
    for (let row = 0; row < left; row++) this.#turnAway(ALONE, reading)
  }

  *#finishDays(): Generator<void> {
    const waiting = [...this.#waitingDays, ...this.#tariffDays.take()]
    this.#waitingDays = []
    for (const { load, flow, line } of waiting) yield* this.#keep(load, flow, line)
  }

  /** Hands out a day, or tells each of its readings that another flow holds. */
  *#keep(load: LoadDay, flow: number, line: number): Generator<void> {
    const { meterId, channel, rows = 1 } = load
    const problem = this.#mainFlow.handOut(meterId, channel, flow)
    if (!problem) this.#outlet.keep(load, line)
    else for (let row = 0; row < rows; row++) yield this.reject(problem, line, '', meterId)
    yield
  }

  /**
   * @param value in the unit of the channel, or its energy in kWh or kvarh
   * @returns why it is not taken, for which its rows have been turned away
   */
  #interval(reading: XmlReading, value: number, rows: Rows): RowProblem | undefined {
    const { quantity, minutes } = reading
    const wholeDay = quantity.energy && DAY_MINUTES.includes(minutes)
    const problem = wholeDay ? this.#wholeDay(reading, value, rows) : this.#partOfDay(reading, value, rows)
    if (problem) for (let row = 0; row < rows.rows; row++) this.#turnAway(problem, reading)
    return problem
  }

  #partOfDay(reading: XmlReading, value: number, { rows, superseded }: Rows): RowProblem | undefined {
    const { meterId, quantity, at, minutes, ids } = reading
    const { channel, energy } = quantity
    if (!(Number.isInteger(minutes) && minutes >= 0 && minutes <= 60)) return longInterval(minutes)
    const { flow } = quantity
    const collector = this.#collectorOf(reading)
    // energy of an interval of unknown length is judged as that of an hour, which lets the most through
    const hours = energy && minutes > 0 ? minutes / 60 : 1
    const values = this.#value
    values[0] = value / hours
    const load = this.#check({ meterId, day: at.day, channel, values, ...primary(reading) }, ids)
    if ('code' in load) return load
    const aside = this.#mainFlow.see(load.meterId, channel, flow)
    if (aside) return aside
    const { day, minute, offsetMinutes, repeated, clockChange } = at
    const { line } = reading
    const known: TimedReading = {
      meterId: load.meterId,
      channel,
      day,
      minute,
      offsetMinutes,
      repeated,
      clockChange,
      rows: rows - superseded,
      value: load.values[0]! * hours,
      energy,
      intervalMinutes: minutes,
      tariff: energy ? reading.tou : 0,
      ...(reading.origin && { origin: reading.origin }),
      ...(ids?.asset && { origin: { asset: ids.asset, directed: false }, line })
    }
    const other = collector.otherAsset(known)
    if (other !== undefined) return twoAssets(load.meterId, ids!.asset!, other)
    const series = collector.otherSeries(known)
    if (series !== undefined) return twoSeries(load.meterId, known.origin!.series!, series)
    const timed = minutes > 0 ? known : { ...known, ...this.#unknownLength(reading, load.meterId) }
    if (energy) this.#tariffs.see(collector, timed, () => `${minutes} ${day} ${channel} ${flow} ${load.meterId}`)
    collector.add(timed)
    // what comes again takes the place of what was there
    if (superseded > 0) collector.add({ ...timed, repeated: false, rows: superseded })
    for (const made of collector.overflow(isBest(flow))) drain(this.#keep(made, flow, reading.line))
    return undefined
  }

  /** What tells more of a reading of which only others say how long its interval is. */
  #unknownLength({ at, line }: XmlReading, meterId: string) {
    return { line, statedInterval: this.#opening.points?.on(meterId, at.day)?.intervalMinutes ?? 0 }
  }

  #collectorOf({ minutes, quantity: { flow }, ending }: XmlReading): DayCollector {
    const sources = this.#opening.registers?.sources
    const key = (minutes * FLOWS + flow) * 2 + Number(ending)
    let collected = this.#collectors.get(key)
    if (!collected) {
      const made =
        minutes > 0
          ? { days: new DayCollector(undefined, { ending, sources }), waits: false }
          : this.#learning(flow, ending)
      this.#collectors.set(key, (collected = { minutes, flow, ...made }))
    }
    return collected.days
  }

  /** A collector that learns the interval of its readings from their times, or refuses them. */
  #learning(flow: number, ending: boolean): Pick<Collected, 'days' | 'waits'> {
    const { file, intervals, registers } = this.#opening
    // where another flow of the meter may hold, nothing waits for the other files
    const waits = isBest(flow)
    const run = waits || !intervals ? intervals : new RunIntervals(intervals.intervals)
    const refuse: Refuse = (problem, line, raw, of) => this.#outlet.reject(problem, line, raw, of)
    // energies of no stated length may be the readings of a register
    const watch = registers && energyWatch({ file, registers, refuse })
    const days = new DayCollector(refuse, { run, file, ending, ...(watch && { watch }) })
    return { days, waits: waits && run !== undefined }
  }

  #wholeDay(reading: XmlReading, kwh: number, rows: Rows): RowProblem | undefined {
    const { meterId, quantity, at, tou, line, ids, origin } = reading
    if (at.minute !== 0) return NOT_A_DAY
    const total = quantity.channel === 'active_power'
    if (!total && quantity.channel !== 'reverse_power') return longInterval(MINUTES_PER_DAY)
    const none = Number.NaN
    const values = total ? Float32Array.of(kwh, none, none, none, none) : Float32Array.of(kwh)
    const channel = total ? 'register_energy' : 'reverse_energy'
    const load = this.#check({ meterId, day: at.day, channel, values, ...rows, ...primary(reading) }, ids)
    if ('code' in load) return load
    const { flow } = quantity
    const aside = this.#mainFlow.see(load.meterId, channel, flow)
    if (aside) return aside
    const series = tou ? undefined : origin?.series
    const other = this.#seriesOfDays.see(`${at.day} ${channel} ${flow} ${load.meterId}`, series, kwh)
    if (other !== undefined) return twoSeries(load.meterId, series!, other)
    const marked: LoadDay = kwh < 0 ? { ...load, mark: 'negative' } : load
    const of = { load: marked, flow, line }
    if (tou) this.#tariffDays.add(of, tou)
    else this.#tariffDays.seeTotal(of)
    if (!tou && isBest(flow)) drain(this.#keep(marked, flow, line))
    else if (!tou) this.#waitingDays.push(of)
    if (this.#waitingDays.length + this.#tariffDays.count > MAX_WAITING_DAYS) drain(this.#finishDays())
    return undefined
  }

  #turnAway(problem: RowProblem, reading: XmlReading): void {
    const { line, raw, meterId, rows } = reading
    if (rows === 0) this.#remark(problem, reading)
    else this.reject(problem, line, typeof raw === 'number' ? this.#quotes.at(raw) : shownRaw(raw), meterId)
  }

  /** Tells something of a reading; of meters that are turned away nothing but that is told. */
  #remark(problem: RowProblem, { line, meterId }: XmlReading): void {
    if (!this.#refused(meterId)) this.#outlet.remark(problem, line)
  }
}

function primary({ ratio }: XmlReading): Pick<LoadDay, 'primary' | 'ratio'> {
  return ratio === undefined ? {} : { primary: true, ratio }
}

const NO_SUCH_DAY: RowProblem = {
  code: 'bad_timestamp',
  reason: { zh: '时刻不在 1990 至 2099 年间', en: 'not a moment between 1990 and 2099' }
}
const NOT_A_DAY: RowProblem = {
  code: 'bad_timestamp',
  reason: {
    zh: '日电量的起点不是当地零点（可用 --zone 指定时区）',
    en: 'energy of a day that does not begin at local midnight (--zone gives the clock)'
  }
}
