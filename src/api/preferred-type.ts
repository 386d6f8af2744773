/**
 * The media type that an `Accept` header prefers (RFC 9110, 12.5.1): of those on offer the one of the highest weight, of equal
 * ones that which the header names first. The first on offer where the header names none of them, or is not there.
 */
export function preferredType(accept: string | undefined, offered: readonly string[]): string {
  const ranges = (accept ?? '')
    .split(',')
    .map((part) => {
      const [range = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase())
      const weight = parameters.find((parameter) => parameter.startsWith('q='))
      return { range, weight: weight === undefined ? 1 : Number(weight.slice(2)) || 0 }
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
  for (const { range } of ranges) {
    const fits = offered.find((type) => range === '*/*' || range === type || range === `${type.split('/')[0]}/*`)
    if (fits !== undefined) return fits
  }
  return offered[0] as string
}
