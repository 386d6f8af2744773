import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

interface Lock {
  readonly packages: Record<string, { engines?: { node?: string }; dev?: boolean; optional?: boolean }>
}

/** Whether a range of versions, as packages write it, takes Node 20.19. */
function takesNode20(range: string): boolean {
  return range.split('||').some((part) => {
    const [, sign = '', major, minor = '0'] = /^\s*([<>=^~]*)\s*v?(\d+)(?:\.(\d+))?/.exec(part) ?? []
    if (major === undefined) return part.includes('*')
    if (sign.startsWith('>')) return Number(major) < 20 || (major === '20' && Number(minor) <= 19)
    return sign.startsWith('<') || (major === '20' && Number(minor) <= 19)
  })
}

test('every package that rigwatch runs with promises Node 20.19, as rigwatch does', () => {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lock
  const needed = Object.entries(packages).filter(([, { dev, optional }]) => !dev && !optional)
  expect(needed.length).toBeGreaterThan(100)
  const refusing = needed.filter(([, { engines }]) => engines?.node !== undefined && !takesNode20(engines.node))
  expect(refusing.map(([name]) => name)).toEqual([])
})
