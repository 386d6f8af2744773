import { InvalidArgumentError } from 'commander'

/** Parser of an option that takes a whole number from `least` to `most`. @throws InvalidArgumentError for anything else */
export function wholeNumber(least: number, most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  const range = most === Number.MAX_SAFE_INTEGER ? `from ${least} on` : `from ${least} to ${most}`
  const zh = most === Number.MAX_SAFE_INTEGER ? `不小于 ${least}` : `${least} 至 ${most}`
  return (text) => {
    const value = Number(text)
    if (/^\d+$/.test(text) && value >= least && value <= most) return value
    throw new InvalidArgumentError(`It must be a whole number ${range}. / 应为${zh}的整数。`)
  }
}

/** Parser of an option that takes a share strictly between 0 and 1, such as a prevalence. @throws InvalidArgumentError */
export function share(text: string): number {
  const value = Number(text)
  if (value > 0 && value < 1) return value
  throw new InvalidArgumentError('It must lie between 0 and 1, such as 0.039. / 应在 0 与 1 之间，如 0.039。')
}
