/** Of so many of the rows corrections are rare. */
const LEAST_SHARE = 0.2
const LEAST_ROWS = 20

/**
 * What is to be told where many rows took the place of earlier ones of the same meter and time, as where a column that tells
 * them apart is not read; empty where few did.
 */
export function manySuperseded(read: number, superseded: number): string {
  if (superseded < LEAST_ROWS || superseded < LEAST_SHARE * read) return ''
  const percent = Math.round((100 * superseded) / read)
  return (
    `注意：${percent}% 的行被同一电表同一时间的后行取代：若不是更正，请检查是否有区分各行的列（时刻、类型、方向、表号）未被读取\n` +
    `Note: ${percent} % of the rows were superseded by later ones of the same meter and time: unless they are corrections, check whether a column that tells them apart (time, type, direction, serial number) goes unread\n`
  )
}
