import type { SessionReply } from '../api/access-schemas.ts'
import { showAccount } from './account-bar.ts'
import { failureNotice, getJson, sendJson } from './api-client.ts'
import { bilingual, byId, element } from './elements.ts'
import { type Label, ROLES } from './labels.ts'

const place = byId('form')

async function show(): Promise<void> {
  place.setAttribute('aria-busy', 'true')
  try {
    const session = await getJson<SessionReply>('api/v1/session')
    place.replaceChildren(...(session.user?.kind === 'session' ? account(session) : signIn(session)))
  } catch (error) {
    place.replaceChildren(failureNotice(error, () => void show()))
  } finally {
    place.setAttribute('aria-busy', 'false')
  }
}

/** Where to go after the sign-in: a page of ours alone, whatever the address says. */
function next(): string {
  const wanted = new URLSearchParams(location.search).get('next') ?? ''
  return /^[a-z-]+\.html($|\?)|^\?/.test(wanted) ? `./${wanted}` : './'
}

function signIn({ demo }: SessionReply): Node[] {
  const name = element('input', { name: 'name', autocomplete: 'username', required: true, autofocus: true })
  const password = passwordInput('password', 'current-password')
  return [
    element('h1', {}, bilingual('登录', 'Sign in')),
    form(['登录', 'Sign in'], [field(['用户名', 'Name'], name), field(['密码', 'Password'], password)], async () => {
      await sendJson('POST', 'api/v1/session', null, { name: name.value, password: password.value })
      location.assign(next())
    }),
    ...(demo
      ? [
          element(
            'p',
            {},
            bilingual('演示数据无需登录即可浏览。', 'The demo may be looked at without signing in.'),
            ' ',
            element('a', { href: next() }, bilingual('返回', 'Back'))
          )
        ]
      : [])
  ]
}

function account({ user, csrf_token }: SessionReply): Node[] {
  if (!user) return []
  const regions = user.regions === 'all' ? bilingual('全部', 'all') : user.regions.join(', ') || '—'
  const old = passwordInput('current_password', 'current-password')
  const wanted = passwordInput('new_password', 'new-password')
  const username = element('input', { name: 'name', autocomplete: 'username', value: user.name, hidden: true })
  return [
    element('h1', {}, user.name),
    element('p', { class: 'facts' }, bilingual(...ROLES[user.role]), ' ', bilingual('地区', 'Regions'), ' ', regions),
    ...hint(user.role),
    element('h2', {}, bilingual('修改密码', 'Change the password')),
    form(
      ['修改密码', 'Change the password'],
      [username, field(['当前密码', 'Current password'], old), field(['新密码', 'New password'], wanted)],
      async () => {
        const body = { current_password: old.value, new_password: wanted.value }
        await sendJson('PUT', 'api/v1/session/password', csrf_token, body)
        await Promise.all([show(), showAccount()])
        const done = bilingual('密码已修改，其他会话均已退出', 'The password is changed; other sessions have ended')
        place.append(element('p', { class: 'notice', role: 'status' }, done))
      }
    )
  ]
}

/** What a role that sees no site is for. */
function hint(role: string): Node[] {
  if (role === 'administrator')
    return [
      element(
        'p',
        {},
        bilingual(
          '管理员管理用户和接口密钥，不查看站点：',
          'Administrators administer users and API keys and see no site:'
        ),
        ' ',
        element('code', {}, 'rigwatch user'),
        ', ',
        element('code', {}, 'rigwatch key'),
        ', ',
        element('a', { href: 'api/v1/docs' }, 'API')
      )
    ]
  if (role === 'auditor') return [element('p', {}, bilingual('审计员不查看站点。', 'Auditors see no site.'))]
  return []
}

function field(label: Label, input: HTMLInputElement): HTMLElement {
  return element('label', {}, bilingual(...label), input)
}

function passwordInput(name: string, autocomplete: string): HTMLInputElement {
  return element('input', { name, type: 'password', autocomplete, required: true })
}

/** A form that tells above its button what went wrong. */
function form(label: Label, fields: readonly HTMLElement[], send: () => Promise<void>): HTMLElement {
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

void show()
void showAccount()
