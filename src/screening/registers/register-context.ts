import { registerCandidates } from './register-candidates.ts'
import type { RegisterLoad } from './register-load.ts'
import { type RegisterScan, scanRegisters } from './register-scan.ts'

/** Everything about a meter's registers that the numbers of its candidates are read from. */
export interface RegisterContext {
  readonly registers: RegisterLoad
  readonly scan: RegisterScan
  readonly candidates: readonly number[]
}

export function registerContext(registers: RegisterLoad): RegisterContext {
  const scan = scanRegisters(registers)
  return { registers, scan, candidates: registerCandidates(scan) }
}
