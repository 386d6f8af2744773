import type { EpochDay } from '../readings/day.ts'
import { daylightOf } from './daylight.ts'
import { Noise } from './noise.ts'
import { SLOTS } from './occupancy.ts'
import type { Random } from './random.ts'
import type { CityWeather } from './weather.ts'

/** Something that draws (or, with negative kW, no longer draws) power between two quarter-hours of the history. */
export interface AddedLoad {
  readonly fromSlot: number
  readonly toSlot: number
  readonly kw: number
  /** Coefficient of variation, slow and fast together. */
  readonly wobble: number
  /** Relative change per kelvin above 20 °C: its cooling. */
  readonly perK: number
  /** Hours of the day in which it runs. */
  readonly fromHour: number
  readonly toHour: number
  /** Slots over which it grows to its size. */
  readonly growth: number
}

/** Adds one load in place. The sum never falls below zero through it. */
export function addLoad(kw: Float32Array, load: AddedLoad, weather: CityWeather, random: Random): void {
  const noise = new Noise(random)
  const from = Math.max(0, Math.floor(load.fromSlot))
  const to = Math.min(kw.length, Math.floor(load.toSlot))
  const firstSlot = load.fromHour * 4
  const lastSlot = load.toHour * 4
  const rate = load.growth > 0 ? 1 / load.growth : 1
  let slow = 0
  for (let i = from; i < to; i++) {
    slow = 0.98 * slow + 0.2 * noise.normal()
    const slot = i % SLOTS
    if (slot < firstSlot || slot >= lastSlot) continue
    const grown = Math.min(1, (i - from + 1) * rate)
    const warmth = weather.temperatureC[i >> 2]! - 20
    const value = load.kw * grown * (1 + load.wobble * (0.7 * slow + 0.7 * noise.normal()) + load.perK * warmth)
    kw[i] = Math.max(0, kw[i]! + value)
  }
}

/** A machine that switches: compressor, pump, lift group. */
export interface Machine {
  readonly kw: number
  /** Mean run and pause, in quarter-hours. */
  readonly on: number
  readonly off: number
  /** Hours of the day in which it may start. */
  readonly fromHour: number
  readonly toHour: number
}

/** Adds a switching machine in place: runs and pauses of random length, the first and last reading of a run in part. */
export function addMachine(kw: Float32Array, machine: Machine, random: Random): void {
  let i = Math.floor(random.exponential(machine.off))
  while (i < kw.length) {
    const slot = i % SLOTS
    if (slot < machine.fromHour * 4 || slot >= machine.toHour * 4) {
      i += 1 + Math.floor(random.next() * 4)
      continue
    }
    const end = Math.min(kw.length, i + 1 + Math.floor(random.exponential(machine.on)))
    const power = machine.kw * (0.94 + 0.12 * random.next())
    kw[i] = kw[i]! + power * random.next()
    for (i++; i < end; i++) kw[i] = kw[i]! + power
    i += 1 + Math.floor(random.exponential(machine.off))
  }
}

/** Takes the yield of a rooftop solar array out of the load, which may become negative. */
export function subtractSolar(
  kw: Float32Array,
  peakKw: number,
  fromDay: number,
  firstDay: EpochDay,
  weather: CityWeather,
  random: Random
): void {
  const noise = new Noise(random)
  for (let d = Math.max(0, fromDay); d * SLOTS < kw.length; d++) {
    const { sun } = daylightOf(firstDay + d)
    const cloud = weather.cloud[d]!
    const clear = 1 - 0.8 * cloud
    const broken = 0.5 * cloud * (1 - cloud)
    for (let slot = 20; slot < 80; slot++) {
      const through = Math.min(1, Math.max(0.04, clear + broken * noise.normal()))
      kw[d * SLOTS + slot] = kw[d * SLOTS + slot]! - peakKw * sun[slot]! * through
    }
  }
}
