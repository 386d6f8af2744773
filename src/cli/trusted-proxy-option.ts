import { isIP } from 'node:net'
import { InvalidArgumentError } from 'commander'

const NAMES = ['loopback', 'linklocal', 'uniquelocal']

/** Addresses of proxies, separated by commas: IP addresses, CIDR ranges, or names of private ranges. */
export function trustedProxies(text: string): readonly string[] {
  const parts = text.split(',').map((part) => part.trim())
  for (const part of parts) {
    const [address, bits, ...rest] = part.split('/') as [string, ...string[]]
    const most = isIP(address) === 6 ? 128 : 32
    // of a range with all addresses, whoever asks could say that it is somebody else, and speaks TLS
    const isRange = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) >= 1 && Number(bits) <= most)
    if (NAMES.includes(part) || (isIP(address) > 0 && isRange && rest.length === 0)) continue
    throw new InvalidArgumentError(
      `It must name addresses such as 10.0.0.5, ranges such as 10.0.0.0/8 but not all addresses, or ${NAMES.join(', ')}, separated by commas.`
    )
  }
  return parts
}
