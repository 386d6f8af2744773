import type { Api } from './context.ts'
import { Problem } from './problem.ts'

/** Half of a pair of surrogates without the other. */
const HALF = /\p{Surrogate}/u

/**
 * Refuses bodies with half a character in a text (an escape such as `\ud800` without its other half): no encoding holds it,
 * and neither does the database. Comes before the routes.
 */
export function requireWellFormedBodies(app: Api): void {
  app.addHook('preValidation', async ({ body }) => {
    const name = firstBroken(body, '')
    if (name === undefined) return
    const zh = '含有不完整的 Unicode 字符'
    const en = 'holds half a character: it is not well-formed Unicode'
    throw new Problem('invalid-request', `${name}：${zh}。 ${name} ${en}.`, {
      errors: [{ in: 'body', name, message: en, message_zh: zh }]
    })
  })
}

/** Path of the first text that is not well-formed, a name of a member included; undefined when all are. */
function firstBroken(value: unknown, path: string): string | undefined {
  if (typeof value === 'string') return HALF.test(value) ? path || 'body' : undefined
  if (typeof value !== 'object' || value === null) return undefined
  for (const [key, member] of Object.entries(value)) {
    if (HALF.test(key)) return path || 'body'
    const found = firstBroken(member, path ? `${path}/${key}` : key)
    if (found !== undefined) return found
  }
  return undefined
}
