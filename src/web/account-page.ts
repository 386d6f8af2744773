import type { SessionReply } from '../api/access-schemas.ts'
import { showAccount } from './account-bar.ts'
import { codeInput, field, form, note, passwordInput } from './account-form.ts'
import { failureNotice, getJson, isProblem, sendJson } from './api-client.ts'
import { bilingual, byId, element } from './elements.ts'
import { ROLES } from './labels.ts'
import { cameBack, providerButton } from './provider-sign-in.ts'
import { secondFactorForm } from './second-factor-form.ts'

const place = byId('form')

async function show(): Promise<void> {
  place.setAttribute('aria-busy', 'true')
  try {
    const back = await cameBack()
    if (back !== null) return location.replace(back)
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

/** What is left to do, or where somebody wanted to go. */
async function goOn({ user }: SessionReply): Promise<void> {
  const wanted = new URLSearchParams(location.search).has('next')
  if (user?.due === null && wanted) location.assign(next())
  else await Promise.all([show(), showAccount()])
}

function signIn({ demo, oidc }: SessionReply): Node[] {
  const name = element('input', { name: 'name', autocomplete: 'username', required: true, autofocus: true })
  const password = passwordInput('password', 'current-password')
  const code = codeInput()
  const codeField = field(['验证码或恢复码', 'Code of the app, or a recovery code'], code)
  const fields = [field(['用户名', 'Name'], name), field(['密码', 'Password'], password)]
  const send = async () => {
    const body = { name: name.value, password: password.value, ...(codeField.isConnected && { code: code.value }) }
    try {
      const session = await sendJson<SessionReply>('POST', 'api/v1/session', null, body)
      if (session.user?.due === null) location.assign(next())
      else await goOn(session)
    } catch (error) {
      if (!isProblem(error, 'second-factor-required')) throw error
      fields.at(-1)?.after(codeField)
      code.focus()
    }
  }
  return [
    element('h1', {}, bilingual('登录', 'Sign in')),
    ...(oidc ? [providerButton(next())] : []),
    form(['登录', 'Sign in'], fields, send),
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

function account(session: SessionReply): Node[] {
  const { user } = session
  if (!user) return []
  const regions = user.regions === 'all' ? bilingual('全部', 'all') : user.regions.join(', ') || '—'
  const head = [
    element('h1', {}, user.name),
    element('p', { class: 'facts' }, bilingual(...ROLES[user.role]), ' ', bilingual('地区', 'Regions'), ' ', regions)
  ]
  if (user.sign_in === 'oidc')
    return [
      ...head,
      ...hint(user.role),
      note(['密码与双因素认证由单位统一身份认证管理', 'Password and second factor are those of your organisation'])
    ]
  if (user.due === 'password')
    return [
      ...head,
      note(['密码由他人设置，请先修改', 'Somebody else has set your password: set another first']),
      ...passwordChange(session)
    ]
  if (user.due === 'second-factor')
    return [
      ...head,
      note(['该角色须启用双因素认证', 'Your role needs a second factor: set one up first']),
      ...secondFactor(session)
    ]
  return [...head, ...hint(user.role), ...passwordChange(session), ...secondFactor(session)]
}

function passwordChange({ user, csrf_token }: SessionReply): Node[] {
  const old = passwordInput('current_password', 'current-password')
  const wanted = passwordInput('new_password', 'new-password')
  const username = element('input', { name: 'name', autocomplete: 'username', value: user?.name ?? '', hidden: true })
  const fields = [username, field(['当前密码', 'Current password'], old), field(['新密码', 'New password'], wanted)]
  return [
    element('h2', {}, bilingual('修改密码', 'Change the password')),
    form(['修改密码', 'Change the password'], fields, async () => {
      const body = { current_password: old.value, new_password: wanted.value }
      const changed = await sendJson<SessionReply>('PUT', 'api/v1/session/password', csrf_token, body)
      if (user?.due === 'password') return goOn(changed)
      await Promise.all([show(), showAccount()])
      place.append(
        note(['密码已修改，其他会话均已退出', 'The password is changed; other sessions have ended'], 'status')
      )
    })
  ]
}

function secondFactor(session: SessionReply): Node[] {
  const { user } = session
  const done = () => void (user ? goOn({ ...session, user: { ...user, due: null } }) : show())
  return [
    element('h2', {}, bilingual('双因素认证', 'Second factor')),
    element(
      'p',
      {},
      user?.second_factor
        ? bilingual('已启用：登录时须输入验证码。', 'Set up: signing in asks for a code.')
        : bilingual('未启用。', 'Not set up.')
    ),
    secondFactorForm(session, done)
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

void show()
void showAccount()
