import { expect, test } from 'vitest'
import { parseBuildings, parseTruth } from '../../src/learning/truth-file.ts'

test('a truth file tells mining from none; times stay on the clock of the meter', () => {
  const { truths, rejections } = parseTruth(
    [
      'meter_id,label,kind,rig_kw,share_of_mean,onset',
      'A,1,onset,13.5,0.25,2020-01-02T12:00:00+08:00',
      'B,0,,,,',
      'C,1,always,7,0.1,2020-01-01T00:00:00',
      'D,1,,,,2020-01-02',
      'E,maybe,,,,',
      ',1,,,,'
    ].join('\n')
  )
  expect(truths.get('A')).toEqual({ mining: true, kind: 'onset', rigKw: 13.5, share: 0.25, onset: 18263.5 })
  expect(truths.get('B')).toEqual({ mining: false, kind: null, rigKw: 0, share: 0, onset: Number.NaN })
  expect(truths.get('C')?.onset).toBeNaN()
  expect(truths.get('D')).toEqual({ mining: true, kind: null, rigKw: Number.NaN, share: Number.NaN, onset: 18263 })
  expect(rejections.map(({ line, code }) => [line, code])).toEqual([
    [6, 'bad_number'],
    [7, 'missing_id']
  ])
})

test('a buildings file says which meters belong together', () => {
  expect([...parseBuildings('building,meter_id\nX,A\n,B\n')]).toEqual([
    ['A', 'X'],
    ['B', 'B']
  ])
})
