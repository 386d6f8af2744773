import { Option } from 'commander'

/** `--demo`: the database of the simulated province, beside that of real readings in the built-in server. */
export function demoOption(): Option {
  return new Option('--demo', 'of the simulated demo province / 模拟省份').default(false)
}
