import type { HTTPMethods } from 'fastify'
import { PUBLIC } from './access/access.ts'
import { UNAUDITED } from './auditing.ts'
import type { Api } from './context.ts'
import { Problem } from './problem.ts'

const METHODS: HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

/** Notes which methods the addresses answer, from here on. */
export function watchMethods(app: Api): ReadonlyMap<string, ReadonlySet<string>> {
  const urls = new Map<string, Set<string>>()
  app.addHook('onRoute', ({ method, url }) => {
    if (url.includes('*')) return
    if (method === 'HEAD') return
    const answered = urls.get(url) ?? new Set()
    urls.set(url, answered)
    for (const each of [method].flat()) answered.add(each)
  })
  return urls
}

/** Answers every other method at these addresses with 405, before a body is read. Comes after the routes. */
export function methodNotAllowed(app: Api, urls: ReadonlyMap<string, ReadonlySet<string>>): void {
  // its own routes are watched as well
  for (const [url, answered] of [...urls]) {
    const allowed = METHODS.filter((method) => answered.has(method) || (method === 'HEAD' && answered.has('GET')))
    const others = METHODS.filter((method) => !allowed.includes(method))
    const refuse = async () => {
      const list =
        allowed.length > 1 ? `${allowed.slice(0, -1).join(', ')} and ${allowed.at(-1)} are` : `${allowed[0]} is`
      throw new Problem('method-not-allowed', `Only ${list} answered here.`, {
        headers: { allow: allowed.join(', ') }
      })
    }
    app.route({
      method: others,
      url,
      schema: { hide: true },
      config: { ...PUBLIC, ...UNAUDITED },
      onRequest: refuse,
      handler: refuse
    })
  }
}
