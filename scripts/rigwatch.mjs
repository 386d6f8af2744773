#!/usr/bin/env node
// Starts the built program; says in one sentence what is wrong when it cannot.
import { existsSync } from 'node:fs'

const main = new URL('../dist/cli/main.js', import.meta.url)
const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`rigwatch needs Node 20.19 or newer; this is Node ${process.versions.node}.\n`)
  process.exitCode = 1
} else if (!existsSync(main)) {
  process.stderr.write('rigwatch is not built: run "npm run build" in its folder first.\n')
  process.exitCode = 1
} else {
  await import(main.href)
}
