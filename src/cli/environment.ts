/** Variables of the program beside those of its own prefix. */
const OTHERS = new Set(['HOST', 'PORT', 'DATABASE_URL'])

/**
 * Takes variables that are set but empty, as files of environments and containers leave them, out of an environment: they
 * count as not set.
 */
export function unsetEmpty(environment: NodeJS.ProcessEnv): void {
  for (const [name, value] of Object.entries(environment))
    if (value === '' && (name.startsWith('RIGWATCH_') || OTHERS.has(name))) delete environment[name]
}
