import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from './package-root.ts'

/** The trained model of load curves of 15, 30 and 60 minutes. */
export const HOURLY_MODEL = 'hourly'
/** Its second opinion, which looks at what the networks say too. */
export const NETWORKED_MODEL = 'hourly-networked'
/** That of daily registers. */
export const REGISTER_MODEL = 'registers'
/** That of the plain detectors, which judge what the trained ones were not made for. */
export const SCREENING_MODEL = 'screening-v1'

/** Name of the network that has learnt from one half of the buildings. */
export const networkName = (half: number) => `network-${half}`

/** Whether a model is shipped. */
export function hasModel(name: string): boolean {
  return existsSync(fileOf(name))
}

/** Text of a shipped model, `models/<name>.json`. */
export function readModelText(name: string): string {
  return readFileSync(fileOf(name), 'utf8')
}

const fileOf = (name: string) => join(packageRoot(), 'models', `${name}.json`)
