import { type EpochDay, parseDay } from '../readings/day.ts'

/** The province that is simulated when nothing else is asked for; its last day is 31 October 2026. */
export const DEMO_PROVINCE = {
  seed: '1',
  sites: 600,
  firstDay: parseDay('2025-06-19') as EpochDay,
  days: 500,
  pointsPerDay: 96,
  miningShare: 0.07
} as const
