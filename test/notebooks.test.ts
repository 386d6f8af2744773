import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packageRoot } from '../src/sources/package-root.ts'

interface Cell {
  readonly cell_type: string
  readonly source: readonly string[]
  readonly execution_count?: number | null
  readonly outputs?: readonly { readonly output_type: string }[]
}

const folder = join(packageRoot(), 'notebooks')
const names = readdirSync(folder).filter((name) => name.endsWith('.ipynb'))
const LARGEST_OUTPUT = 300_000

const textOf = (name: string) => readFileSync(join(folder, name), 'utf8')
const codeCells = (name: string) =>
  (JSON.parse(textOf(name)).cells as Cell[]).filter(({ cell_type }) => cell_type === 'code')

test('there are notebooks with a runner for them', () => {
  expect(names).toEqual(['1-method.ipynb', '2-evaluation.ipynb'])
  expect(statSync(join(folder, 'run')).mode & 0o111).toBeGreaterThan(0)
})

test('what is read from the evaluation data is not kept', () => {
  const reading = names.filter((name) => textOf(name).includes('RIGBENCH'))
  expect(reading).toEqual(['2-evaluation.ipynb'])
  for (const { outputs, execution_count } of reading.flatMap(codeCells)) {
    expect(outputs).toEqual([])
    expect(execution_count).toBeNull()
  }
})

test('the method keeps what each of its cells shows, small enough to look at', () => {
  const showing = codeCells('1-method.ipynb').filter(({ source }) => source.join('').includes('await display('))
  expect(showing.length).toBeGreaterThan(5)
  for (const { source, outputs = [] } of showing) {
    expect(
      outputs.map(({ output_type }) => output_type),
      source.join('')
    ).toEqual(['display_data'])
    for (const output of outputs) expect(JSON.stringify(output).length).toBeLessThanOrEqual(LARGEST_OUTPUT)
  }
})

test.each(names)('%s tells no path of a machine, and no errors', (name) => {
  const text = textOf(name)
  for (const path of [packageRoot(), 'file://', '/tmp/', '/home/', '/root/', '/Users/', 'C:\\']) {
    expect(text).not.toContain(path)
  }
  const types = codeCells(name).flatMap(({ outputs = [] }) => outputs.map(({ output_type }) => output_type))
  expect(types).not.toContain('error')
})
