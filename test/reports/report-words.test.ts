import { expect, test } from 'vitest'
import { buildingKind } from '../../src/reports/report-words.ts'
import { kindLabel } from '../../src/web/labels.ts'

test.each(['government office', 'School', 'data centre', 'cold store', 'other'])(
  'a report calls a %s as the page does',
  (kind) => {
    expect(buildingKind(kind).zh).toBe(kindLabel(kind)[0])
    expect(buildingKind(kind).zh).toMatch(/^\p{Script=Han}+$/u)
  }
)
