import pg from 'pg'

const MS_PER_DAY = 86_400_000

/**
 * How columns arrive: `date` as an epoch day, `bigint` (counts) as a number, all else as the driver does it.
 * The driver's own `date` would be a moment on the clock of the machine it runs on.
 */
export const columnTypes: pg.CustomTypesConfig = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (format !== 'binary') {
      if (oid === pg.types.builtins.DATE) return (text: string) => Date.parse(text) / MS_PER_DAY
      if (oid === pg.types.builtins.INT8) return Number
    }
    return pg.types.getTypeParser(oid, format as 'text')
  }
}
