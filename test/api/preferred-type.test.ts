import { expect, test } from 'vitest'
import { preferredType } from '../../src/api/preferred-type.ts'

const OFFERED = ['application/json', 'text/csv', 'text/html']

test.each([
  [undefined, 'application/json'],
  ['*/*', 'application/json'],
  ['text/csv', 'text/csv'],
  ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'text/html'],
  ['text/csv;q=0.2, text/html;q=0.7', 'text/html'],
  ['text/*', 'text/csv'],
  ['TEXT/HTML; charset=utf-8', 'text/html'],
  ['text/html;q=0, text/csv;q=0.1', 'text/csv'],
  ['image/png', 'application/json']
])('Accept %s is answered with %s', (accept, type) => {
  expect(preferredType(accept, OFFERED)).toBe(type)
})
