import { InvalidArgumentError, Option } from 'commander'
import { ROLES, type Role } from '../store/access/roles.ts'

/** Roles separated by commas, or `none`. */
function roles(text: string): readonly Role[] {
  if (text === 'none') return []
  const named = text.split(',').map((part) => part.trim())
  const unknown = named.find((name) => !ROLES.includes(name as Role))
  if (unknown === undefined) return named as Role[]
  throw new InvalidArgumentError(`It must name roles (${ROLES.join(', ')}) separated by commas, or none.`)
}

/** `--second-factor`: who has to have one. Those who rule over others and over the log do, unless told. */
export function secondFactorOption(): Option {
  return new Option(
    '--second-factor <roles>',
    'roles that must sign in with a second factor (TOTP), or none / 须启用双因素认证的角色'
  )
    .env('RIGWATCH_SECOND_FACTOR')
    .argParser(roles)
    .default(['administrator', 'auditor'], 'administrator,auditor')
}
