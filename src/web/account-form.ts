import { failureNotice } from './api-client.ts'
import { bilingual, element } from './elements.ts'
import type { Label } from './labels.ts'

/** A labelled field of a form. */
export function field(label: Label, input: HTMLElement): HTMLElement {
  return element('label', {}, bilingual(...label), input)
}

export function passwordInput(name: string, autocomplete: string): HTMLInputElement {
  return element('input', { name, type: 'password', autocomplete, required: true })
}

/** Where a code of an authenticator app goes, or a recovery code. */
export function codeInput(required = true): HTMLInputElement {
  const input = { name: 'code', autocomplete: 'one-time-code', inputmode: 'text', maxlength: 40, spellcheck: 'false' }
  return element('input', { ...input, required })
}

/** A form that tells above its button what went wrong. */
export function form(label: Label, fields: readonly HTMLElement[], send: () => Promise<void>): HTMLFormElement {
  const told = element('div', {})
  const button = element('button', { type: 'submit' }, bilingual(...label))
  const submit = async (event: Event) => {
    event.preventDefault()
    told.replaceChildren()
    button.disabled = true
    try {
      await send()
    } catch (error) {
      told.replaceChildren(failureNotice(error))
    } finally {
      button.disabled = false
    }
  }
  return element('form', { class: 'account-form', submit: (event) => void submit(event) }, ...fields, told, button)
}

/** Something that has been done, or has to be. */
export function note(label: Label, role: 'status' | 'note' = 'note'): HTMLElement {
  return element('p', { class: 'notice', role }, bilingual(...label))
}
