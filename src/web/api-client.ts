import type { ProblemReply } from '../api/schemas.ts'
import { bilingual, byId, element } from './elements.ts'

/** Reads a JSON answer of the API; shows the banner when it is simulated. */
export async function getJson<T extends { readonly simulated: boolean }>(
  path: string,
  signal?: AbortSignal
): Promise<T> {
  let response: Response
  try {
    response = await fetch(path, { headers: { accept: 'application/json' }, ...(signal && { signal }) })
  } catch (error) {
    if (signal?.aborted) throw error
    throw new Failure('无法连接服务器', 'The server cannot be reached', '')
  }
  if (response.status === 401) location.replace(signInPage())
  if (!response.ok) throw await failureOf(response)
  const reply = (await response.json()) as T
  byId('simulated').hidden = !reply.simulated
  return reply
}

/** Sends what changes something, with the session's CSRF token, and gives the answer. */
export async function sendJson<T = unknown>(
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  csrf: string | null,
  body?: object
): Promise<T> {
  const headers = {
    ...(body && { 'content-type': 'application/json' }),
    ...(csrf !== null && { 'x-csrf-token': csrf })
  }
  const response = await fetch(path, { method, headers, ...(body && { body: JSON.stringify(body) }) }).catch(() => {
    throw new Failure('无法连接服务器', 'The server cannot be reached', '')
  })
  if (!response.ok) throw await failureOf(response)
  return (await response.json()) as T
}

/** The page to sign in, which leads back here. */
export function signInPage(): string {
  const here = `${location.pathname.split('/').at(-1)}${location.search}`
  return `account.html?next=${encodeURIComponent(here)}`
}

/** What is wrong with one member of what was sent. */
type FieldError = NonNullable<ProblemReply['errors']>[number]

/** A failure that the page can tell in both languages. */
export class Failure extends Error {
  readonly zh: string
  readonly en: string
  /** the `type` of the problem */
  readonly type: string | undefined
  readonly errors: readonly FieldError[]

  constructor(zh: string, en: string, detail: string, type?: string, errors: readonly FieldError[] = []) {
    super(detail)
    this.zh = zh
    this.en = en
    this.type = type
    this.errors = errors
  }
}

/** Whether a failure is the problem of this name. */
export function isProblem(error: unknown, name: string): boolean {
  return error instanceof Failure && error.type === `/problems/${name}`
}

async function failureOf(response: Response): Promise<Failure> {
  const problem = (await response.json().catch(() => ({}))) as Partial<ProblemReply>
  // what has to be done before anything else is done on the account page
  if (problem.type?.endsWith('-due')) location.replace(signInPage())
  return new Failure(
    problem.title_zh ?? `服务器返回 ${response.status}`,
    problem.title ?? `The server answered ${response.status}`,
    problem.detail ?? '',
    problem.type,
    problem.errors
  )
}

/** Tells a failure where the content would be, with a way to try again where there is one. */
export function failureNotice(error: unknown, retry?: () => void): HTMLElement {
  const { zh, en, message } =
    error instanceof Failure ? error : { zh: '页面出错', en: 'The page failed', message: String(error) }
  return element(
    'div',
    { class: 'notice failure', role: 'alert' },
    element('p', { class: 'notice-title' }, bilingual(zh, en)),
    message && element('p', /\p{Script=Han}/u.test(message) ? {} : { lang: 'en' }, message),
    retry && element('button', { type: 'button', click: retry }, bilingual('重试', 'Try again'))
  )
}
