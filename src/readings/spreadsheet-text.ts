const EQUALS = 61
const APOSTROPHE = 39
const FORMULA = /^="([^"]*)"$/
const MARKED = /^'(?=[\w.+-]+$)/

/** A cell without what spreadsheets put around text that must not become a number: `="0012"`, `'0012`. */
export function unwrapped(cell: string): string {
  const first = cell.charCodeAt(0)
  if (first === EQUALS) return FORMULA.exec(cell)?.[1]?.trim() ?? cell
  return first === APOSTROPHE ? cell.replace(MARKED, '') : cell
}
