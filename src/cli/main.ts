import { Command, CommanderError } from 'commander'
import packageJson from '../../package.json' with { type: 'json' }
import { unsetEmpty } from './environment.ts'

const EXIT_FAILED = 1
const EXIT_USAGE = 2

const program = new Command('rigwatch')
  .description(
    'Finds crypto-mining hidden in public facilities from smart-meter load curves, and ranks the sites by avoidable carbon.\n' +
      '从智能电表负荷曲线中发现公共机构内隐藏的虚拟货币挖矿，并按可避免的碳排放对用电单位排序。'
  )
  .version(packageJson.version)
  .exitOverride()

/** Each loads what it needs alone: all of them together take longer to load than a screening of some hundred meters should. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  aggregate: async () => (await import('./aggregate.ts')).aggregateCommand(),
  audit: async () => (await import('./audit.ts')).auditCommand(),
  backtest: async () => (await import('./backtest.ts')).backtestCommand(),
  evaluate: async () => (await import('./evaluate.ts')).evaluateCommand(),
  import: async () => (await import('./import.ts')).importCommand(),
  key: async () => (await import('./key.ts')).keyCommand(),
  migrate: async () => (await import('./migrate.ts')).migrateCommand(),
  report: async () => (await import('./report.ts')).reportCommand(),
  screen: async () => (await import('./screen.ts')).screenCommand(),
  serve: async () => (await import('./serve.ts')).serveCommand(),
  simulate: async () => (await import('./simulate.ts')).simulateCommand(),
  train: async () => (await import('./train.ts')).trainCommand(),
  'train-network': async () => (await import('./train-network.ts')).trainNetworkCommand(),
  user: async () => (await import('./user.ts')).userCommand()
}

/** The command that is asked for; all of them where the first argument names none, for the help that lists them. */
function wantedCommands(): Promise<Command[]> {
  const wanted = process.argv[2] ?? ''
  const loaders = Object.hasOwn(COMMANDS, wanted) ? [COMMANDS[wanted]!] : Object.values(COMMANDS)
  return Promise.all(loaders.map((load) => load()))
}

unsetEmpty(process.env)
for (const command of await wantedCommands()) {
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
