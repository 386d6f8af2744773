import { failureNotice, sendJson } from './api-client.ts'
import { bilingual, element } from './elements.ts'
import { wrongRows } from './entry-form.ts'
import type { Label } from './labels.ts'

interface TableImport {
  readonly label: Label
  /** the header that the table must have */
  readonly columns: string
  readonly address: string
  readonly csrf: string | null
  readonly done: () => void
}

/** A file of many rows to be entered at once: all of them, or none when any is wrong; then each is told. */
export function tableImport({ label, columns, address, csrf, done }: TableImport): HTMLElement {
  const told = element('div', { class: 'told' })
  const input = element('input', { type: 'file', accept: '.csv,text/csv', change: () => void send() })
  const send = async () => {
    const [file] = input.files ?? []
    if (!file) return
    told.replaceChildren()
    try {
      await sendJson('POST', address, csrf, { csv: textOf(await file.arrayBuffer()) })
      told.replaceChildren(element('p', { class: 'notice', role: 'status' }, bilingual('已导入', 'imported')))
      done()
    } catch (error) {
      told.replaceChildren(wrongRows(error) ?? failureNotice(error))
    } finally {
      input.value = ''
    }
  }
  return element(
    'div',
    { class: 'entry-import' },
    element('label', { class: 'entry-field' }, bilingual(...label), input),
    element('p', { class: 'under' }, bilingual('列', 'columns'), ' ', element('code', {}, columns)),
    told
  )
}

/** Text of a file in UTF-8, else in the GBK that spreadsheets of China write. */
function textOf(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('gb18030').decode(bytes)
  }
}
