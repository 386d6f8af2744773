import { owned } from './owned-text.ts'

const MAX_FIELD = 200
const MAX_NAMES = 20

/** What a file calls a meter, a usage point or a reading type. */
export interface Ids {
  mRID: string
  readonly names: string[]
}

export function newIds(): Ids {
  return { mRID: '', names: [] }
}

/** Takes a name over, unless there are very many. */
export function addName(ids: Ids, text: string): void {
  if (text !== '' && ids.names.length < MAX_NAMES) ids.names.push(field(text))
}

/** All that there are, the mRID first. */
export function allIds({ mRID, names }: Ids): string[] {
  return [mRID, ...names].filter((id) => id !== '')
}

/** The text of a short element, in bounded memory. */
export function field(text = ''): string {
  return owned(text.slice(0, MAX_FIELD))
}
