import { Command, CommanderError } from 'commander'
import packageJson from '../../package.json' with { type: 'json' }
import { aggregateCommand } from './aggregate.ts'
import { auditCommand } from './audit.ts'
import { backtestCommand } from './backtest.ts'
import { evaluateCommand } from './evaluate.ts'
import { importCommand } from './import.ts'
import { keyCommand } from './key.ts'
import { migrateCommand } from './migrate.ts'
import { reportCommand } from './report.ts'
import { screenCommand } from './screen.ts'
import { serveCommand } from './serve.ts'
import { simulateCommand } from './simulate.ts'
import { trainCommand } from './train.ts'
import { trainNetworkCommand } from './train-network.ts'
import { userCommand } from './user.ts'

const EXIT_FAILED = 1
const EXIT_USAGE = 2

const program = new Command('rigwatch')
  .description(
    'Finds crypto-mining hidden in public facilities from smart-meter load curves, and ranks the sites by avoidable carbon.\n' +
      '从智能电表负荷曲线中发现公共机构内隐藏的虚拟货币挖矿，并按可避免的碳排放对用电单位排序。'
  )
  .version(packageJson.version)
  .exitOverride()

const commands: Command[] = [
  aggregateCommand(),
  auditCommand(),
  backtestCommand(),
  evaluateCommand(),
  importCommand(),
  keyCommand(),
  migrateCommand(),
  reportCommand(),
  screenCommand(),
  serveCommand(),
  simulateCommand(),
  trainCommand(),
  trainNetworkCommand(),
  userCommand()
]
for (const command of commands) {
  program.addCommand(command.copyInheritedSettings(program))
  for (const part of command.commands) part.copyInheritedSettings(program)
}

/** Errors that know what went wrong (ours, the system's and PostgreSQL's) carry a code; others are faults of the program and show their stack. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return 'code' in error && typeof error.code === 'string' ? error.message : (error.stack ?? error.message)
}

try {
  await program.parseAsync()
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : EXIT_USAGE
  } else {
    process.stderr.write(`rigwatch: ${describe(error)}\n`)
    process.exitCode = EXIT_FAILED
  }
}
