import { isIPv6 } from 'node:net'

/**
 * What an address counts as where attempts and requests are limited: an IPv4 address as itself, also in its IPv6 form; an
 * IPv6 address as its /64, which is what one connection of a customer is given to take addresses from (RFC 6177). Anything
 * else stays as it is.
 */
export function addressBlock(address: string): string {
  if (!isIPv6(address)) return address
  const groups = hextets(address)
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff)
    return groups
      .slice(6)
      .flatMap((group) => [group >> 8, group & 0xff])
      .join('.')
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`
}

/** The eight groups of an IPv6 address. */
function hextets(address: string): number[] {
  const [bare = ''] = address.split('%')
  const written = new URL(`http://[${bare}]`).hostname.slice(1, -1)
  const [head = '', tail] = written.split('::')
  const numbers = (text: string) => (text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16)))
  const [first, last] = [numbers(head), numbers(tail ?? '')]
  return [...first, ...Array(8 - first.length - last.length).fill(0), ...last]
}
