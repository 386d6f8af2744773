import cron from 'node-cron'

/** The recurring screening's time as a crontab line could not be understood. */
export class ScheduleError extends Error {
  readonly code = 'SCHEDULE_INVALID'
  readonly expression: string
  constructor(expression: string, detail: string) {
    super(
      `The schedule "${expression}" is not a crontab expression (${detail}); write for example "30 5 * * *" for 05:30 every day.`
    )
    this.name = 'ScheduleError'
    this.expression = expression
  }
}

export interface Clock {
  /** The next firing, or null when there is none. */
  next(): Date | null
  /** Ends the schedule and waits for a run that is under way. */
  stop(): Promise<void>
}

/** @throws ScheduleError when the expression is not one */
export function requireSchedule(expression: string): void {
  const checked = cron.validateDetailed(expression)
  if (!checked.valid) throw new ScheduleError(expression, checked.errors.map((e) => e.message).join('; '))
}

/** What node-cron would print: a firing that is left out is no news, and failures go to `failed`. */
const SILENT = { info: () => {}, warn: () => {}, error: () => {}, debug: () => {} }

/**
 * Fires `work` at the times of a crontab expression (five fields, or six with seconds) in `timeZone`. A firing while the
 * last one is still at work is left out. A failing run is handed to `failed` and does not end the schedule.
 * @throws ScheduleError when the expression is not one
 */
export function startClock(options: {
  readonly expression: string
  readonly timeZone: string
  readonly work: () => Promise<void>
  readonly failed: (error: unknown) => void
}): Clock {
  const { expression, timeZone } = options
  requireSchedule(expression)
  let running: Promise<void> = Promise.resolve()
  const task = cron.schedule(
    expression,
    () => {
      running = options.work().catch(options.failed)
      return running
    },
    { timezone: timeZone, noOverlap: true, suppressMissedWarning: true, logger: SILENT }
  )
  return {
    next: () => task.getNextRun(),
    stop: async () => {
      await task.destroy()
      await running
    }
  }
}
