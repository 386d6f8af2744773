/** Columns of what was taken from the network and of what was fed in, in one row: `Import kWh,Export kWh`, `import (kW)`. */
export const IMPORT_ENERGIES = directed(['import', 'imported', 'grid import', 'energy import', 'import energy'], 'kwh')
export const EXPORT_ENERGIES = directed(['export', 'exported', 'grid export', 'energy export', 'export energy'], 'kwh')
export const IMPORT_POWERS = directed(['import', 'grid import', 'power import', 'import power'], 'kw')
export const EXPORT_POWERS = directed(['export', 'grid export', 'power export', 'export power'], 'kw')

function directed(words: readonly string[], unit: string): readonly string[] {
  return words
    .flatMap((word) => [word, word.replace(' ', '_')])
    .flatMap((word) => [
      `${word} (${unit})`,
      `${word}(${unit})`,
      `${word} ${unit}`,
      `${word}_${unit}`,
      `${unit}_${word}`
    ])
}
