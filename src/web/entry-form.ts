import { Failure, failureNotice } from './api-client.ts'
import { bilingual, element } from './elements.ts'
import type { Label } from './labels.ts'

/** A field of a form in which numbers are entered. */
export interface EntryField {
  /** of the member of the body that it fills, by which the API names what is wrong */
  readonly name: string
  readonly label: Label
  /** what may stand in it; shown when it is wrong */
  readonly hint: Label
  readonly type?: 'text' | 'number' | 'date' | 'month'
  readonly options?: readonly (readonly [value: string, label: Label])[]
  readonly optional?: boolean
  readonly value?: string
  readonly attributes?: Readonly<Record<string, string | number>>
  /** fields with the same one stand together under its label, with `end` below them */
  readonly group?: { readonly label: Label; readonly end?: HTMLElement }
}

/** The values of a form's fields, by name; an empty one is not there. */
export type EntryValues = Readonly<Partial<Record<string, string>>>

/** A form, and the way to put values into it. */
export interface EntryForm {
  readonly form: HTMLFormElement
  /** what stands in it */
  values(): EntryValues
  fill(values: EntryValues): void
  /** fills it and leads to it */
  edit(values: EntryValues): void
}

/** A member of what is sent cannot be read from its field. */
export class FieldProblem extends Error {
  readonly field: string
  readonly label: Label

  constructor(field: string, label: Label) {
    super(label[1])
    this.field = field
    this.label = label
  }
}

/**
 * A form that sends its values and shows what is wrong beside the fields, in both languages.
 * @param send told the values; gives what to say when it is done
 * @param nameOf the field that shows what is wrong with a member that no field is named after
 */
export function entryForm(
  fields: readonly EntryField[],
  submit: Label,
  send: (values: EntryValues) => Promise<Label>,
  nameOf: (member: string) => string = (member) => member
): EntryForm {
  const places = new Map(fields.map((field) => [field.name, place(field)]))
  const told = element('div', { class: 'told' })
  const button = element('button', { type: 'submit' }, bilingual(...submit))
  const values = () => {
    const all = [...places].map(([name, { input }]) => [name, input.value.trim()] as const)
    return Object.fromEntries(all.filter(([, value]) => value !== ''))
  }
  const sending = async () => {
    for (const each of places.values()) each.complain(null)
    told.replaceChildren()
    const wrong = [...places.values()].filter((each) => !each.check())
    if (wrong.length > 0) return wrong[0]?.input.focus()
    button.disabled = true
    try {
      const done = await send(values())
      told.replaceChildren(element('p', { class: 'notice', role: 'status' }, bilingual(...done)))
    } catch (error) {
      told.replaceChildren(...complaints(error, (member) => places.get(member) ?? places.get(nameOf(member))))
    } finally {
      button.disabled = false
    }
  }
  const form = element(
    'form',
    {
      class: 'entry-form',
      novalidate: true,
      submit: (event) => {
        event.preventDefault()
        void sending()
      }
    },
    ...grouped(fields, (name) => places.get(name)?.label),
    told,
    button
  )
  const fill = (values: EntryValues) => {
    for (const [name, { input, complain }] of places) {
      complain(null)
      input.value = values[name] ?? ''
    }
    told.replaceChildren()
  }
  const edit = (values: EntryValues) => {
    fill(values)
    form.scrollIntoView({ block: 'nearest' })
    places.values().next().value?.input.focus()
  }
  return { form, values, fill, edit }
}

/** The fields in order, those of a group together. */
function grouped(
  fields: readonly EntryField[],
  labelOf: (name: string) => HTMLElement | undefined
): (HTMLElement | undefined)[] {
  const groups = new Map<EntryField['group'], HTMLElement>()
  return fields.flatMap(({ name, group }) => {
    const label = labelOf(name)
    if (!group) return [label]
    const known = groups.get(group)
    if (known) known.insertBefore(label as Node, group.end ?? null)
    else groups.set(group, fieldset(group, label))
    return known ? [] : [groups.get(group)]
  })
}

function fieldset({ label, end }: NonNullable<EntryField['group']>, first: HTMLElement | undefined): HTMLElement {
  return element('fieldset', { class: 'entry-group' }, element('legend', {}, bilingual(...label)), first, end)
}

interface Place {
  readonly label: HTMLElement
  readonly input: HTMLInputElement | HTMLSelectElement
  complain(label: Label | null): void
  /** whether the browser takes what stands in it; complains where not */
  check(): boolean
}

let fieldsMade = 0

function place({ name, label, hint, type = 'text', options, optional, value, attributes }: EntryField): Place {
  const [inputId, errorId] = [`entry-${++fieldsMade}`, `entry-${fieldsMade}-error`]
  const about = { id: inputId, name, required: !optional, 'aria-describedby': errorId, ...attributes }
  const input = options
    ? element(
        'select',
        about,
        ...options.map(([each, [zh, en]]) => element('option', { value: each }, en === '' ? zh : `${zh} ${en}`))
      )
    : element('input', { ...about, type, autocomplete: 'off', ...(type === 'number' && { step: 'any' }) })
  if (value !== undefined) input.value = value
  const error = element('span', { class: 'field-error', id: errorId })
  const complain = (told: Label | null) => {
    input.setAttribute('aria-invalid', String(told !== null))
    error.replaceChildren(...(told ? [bilingual(...told)] : []))
  }
  const check = () => {
    const valid = input.checkValidity()
    if (!valid) complain(hint)
    return valid
  }
  const optionally: Label | null = optional ? ['（可不填）', '(optional)'] : null
  return {
    label: element(
      'div',
      { class: 'entry-field' },
      element('label', { for: inputId }, bilingual(...label), optionally && bilingual(...optionally)),
      input,
      error
    ),
    input,
    complain,
    check
  }
}

/** Shows what belongs to a field beside it; gives what does not. */
function complaints(error: unknown, placeOf: (member: string) => Place | undefined): HTMLElement[] {
  if (error instanceof FieldProblem) {
    const place = placeOf(error.field)
    place?.complain(error.label)
    place?.input.focus()
    return place ? [] : [failureNotice(error)]
  }
  if (!(error instanceof Failure)) return [failureNotice(error)]
  const others: string[] = []
  for (const { name, message, message_zh } of error.errors) {
    const place = placeOf(name) ?? placeOf(name.split('/')[0] as string)
    if (place) place.complain([message_zh ?? '填写有误', message])
    else others.push(`${name}: ${message_zh ? `${message_zh} ` : ''}${message}`)
  }
  if (error.errors.length === 0) return [failureNotice(error)]
  return others.length === 0 ? [] : [listed(error, others)]
}

/** What is wrong with each row of a table; null where the failure is no such thing. */
export function wrongRows(error: unknown): HTMLElement | null {
  if (!(error instanceof Failure) || error.errors.length === 0) return null
  return listed(
    error,
    error.errors.map(({ name, message, message_zh }) => `${name}: ${message_zh ? `${message_zh} ` : ''}${message}`)
  )
}

function listed({ zh, en }: Failure, lines: readonly string[]): HTMLElement {
  return element(
    'div',
    { class: 'notice failure', role: 'alert' },
    element('p', { class: 'notice-title' }, bilingual(zh, en)),
    element('ul', {}, ...lines.map((line) => element('li', {}, line)))
  )
}
