import { expect, test } from 'vitest'
import { parseDay } from '../../src/readings/day.ts'
import { describeLookAlikes, lookAlikes } from '../../src/screening/look-alikes.ts'

const load = { kw: 100, duty: 1, onset: { day: parseDay('2023-11-05')!, minute: 0 }, operation: 'continuous' } as const

test('a load around the clock may be a server room, a small one a telecom room or a pump', () => {
  expect(lookAlikes(load)).toEqual(['server_room', 'new_plant'])
  expect(lookAlikes({ ...load, kw: 4 })).toContain('pump')
})

test('a load at night that comes with the cold may be storage heating, and another one is not called so', () => {
  expect(lookAlikes({ ...load, operation: 'night' })[0]).toBe('storage_heating')
  const summer = { day: parseDay('2023-06-05')!, minute: 0 }
  expect(lookAlikes({ ...load, operation: 'night', onset: summer })).not.toContain('storage_heating')
  expect(describeLookAlikes({ ...load, operation: 'night' })!.sentence.en).toContain('when the cold ends')
})

test('weighs nothing, and says nothing without a load', () => {
  expect(describeLookAlikes(load)!.logOdds).toBe(0)
  expect(describeLookAlikes({ ...load, kw: 0 })).toBeNull()
})
