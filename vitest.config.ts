import { defineConfig } from 'vitest/config'

const ALL = ['test/**/*.test.ts']
/** Tests of the rooms without I/O share their modules: nothing in these has a state. */
const PURE = ['readings', 'screening', 'simulation', 'learning', 'carbon', 'ranking'].map(
  (room) => `test/${room}/**/*.test.ts`
)

export default defineConfig({
  test: {
    testTimeout: 120_000,
    hookTimeout: 240_000,
    maxWorkers: 2,
    projects: [
      { extends: true, test: { name: 'rooms with I/O', include: ALL, exclude: PURE } },
      { extends: true, test: { name: 'pure rooms', include: PURE, isolate: false } }
    ]
  }
})
