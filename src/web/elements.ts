type Child = Node | string | null | undefined | false
type Properties = Partial<Record<string, string | number | boolean | ((event: Event) => void)>>

/**
 * Makes an HTML element. Text is always text, never markup.
 * @param properties attributes; `true` sets an empty one, `false` none, a function listens to the event of its name
 */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Properties = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === 'function') made.addEventListener(name, value)
    else if (value !== false && value !== undefined) made.setAttribute(name, value === true ? '' : String(value))
  }
  made.append(
    ...children.filter((child): child is Node | string => child !== null && child !== undefined && child !== false)
  )
  return made
}

/** Chinese with English beside it. */
export function bilingual(zh: string, en: string): HTMLSpanElement {
  return element('span', { class: 'bilingual' }, zh, ' ', element('span', { lang: 'en', class: 'en' }, en))
}

/** A heading below that of the page's subject. */
export function subheading(zh: string, en: string): HTMLElement {
  return element('h3', {}, bilingual(zh, en))
}

/** An element that the page's HTML has. */
export function byId<T extends HTMLElement>(id: string): T {
  const found = document.getElementById(id)
  if (!found) throw new Error(`the page has no #${id}`)
  return found as T
}
