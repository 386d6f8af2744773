import type { HTTPMethods } from 'fastify'
import type { Api } from './context.ts'
import { Problem } from './problem.ts'

const OTHERS: HTTPMethods[] = ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

/** Notes the addresses that answer GET, from here on. */
export function watchMethods(app: Api): ReadonlySet<string> {
  const urls = new Set<string>()
  app.addHook('onRoute', ({ method, url }) => {
    if (method === 'GET' && !url.includes('*')) urls.add(url)
  })
  return urls
}

/** Answers every other method at these addresses with 405, before a body is read. Comes after the routes. */
export function methodNotAllowed(app: Api, urls: ReadonlySet<string>): void {
  const refuse = async () => {
    throw new Problem('method-not-allowed', 'Only GET and HEAD are answered here.', { headers: { allow: 'GET, HEAD' } })
  }
  for (const url of urls) app.route({ method: OTHERS, url, schema: { hide: true }, onRequest: refuse, handler: refuse })
}
