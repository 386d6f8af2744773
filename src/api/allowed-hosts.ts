import type { Api } from './context.ts'
import { Problem } from './problem.ts'

/** Addresses of this machine. */
export const LOOPBACK_ADDRESS = /^(127(\.\d{1,3}){3}|::1|::ffff:127(\.\d{1,3}){3})$/

/** Names of this machine that no DNS server can point elsewhere, and its addresses. */
const LOOPBACK = /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/

/**
 * What the `Host` of a request may be, given the address that is listened at. Null is anything: whoever listens beyond
 * this machine is reached by names that only the reverse proxy knows.
 */
export function allowedHostsAt(listenHost: string): RegExp | null {
  const host = listenHost.includes(':') ? `[${listenHost}]` : listenHost
  return LOOPBACK.test(host.toLowerCase()) ? LOOPBACK : null
}

/**
 * Refuses requests for other hosts. Without it a web page from elsewhere whose name its owner points at this machine (DNS
 * rebinding) could read everything that the browser's user can.
 */
export function requireAllowedHost(app: Api, allowed: RegExp): void {
  app.addHook('onRequest', async ({ headers }) => {
    const name = (headers.host ?? '').replace(/:\d*$/, '').replace(/\.$/, '').toLowerCase()
    if (allowed.test(name)) return
    throw new Problem(
      'host-not-allowed',
      'This server listens for its own machine alone: open it as localhost or 127.0.0.1. To serve a name of the network, set HOST to an address of the network.'
    )
  })
}
