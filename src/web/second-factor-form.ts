import type { ConfirmReply, EnrolReply, SessionReply } from '../api/access-schemas.ts'
import { codeInput, field, form, passwordInput } from './account-form.ts'
import { sendJson } from './api-client.ts'
import { bilingual, element } from './elements.ts'

const PATH = 'api/v1/session/second-factor'

/**
 * Sets up the second factor in three steps: the password, the first code, the recovery codes.
 * @param done called when the recovery codes have been kept
 */
export function secondFactorForm(
  { user, csrf_token }: Pick<SessionReply, 'user' | 'csrf_token'>,
  done: () => void
): HTMLElement {
  const there = user?.second_factor === true
  const place = element('div', { 'aria-live': 'polite' })
  const password = passwordInput('password', 'current-password')
  const code = codeInput()
  const fields = [field(['密码', 'Password'], password)]
  if (there) fields.push(field(['现用验证码或恢复码', 'Code of the present one, or a recovery code'], code))
  const begin = async () => {
    const body = { password: password.value, ...(there && { code: code.value }) }
    const begun = await sendJson<EnrolReply>('POST', PATH, csrf_token, body)
    place.replaceChildren(...confirming(begun))
    place.querySelector('input')?.focus()
  }
  const confirming = ({ secret, qr_code }: EnrolReply): Node[] => {
    const first = codeInput()
    const confirm = async () => {
      const { recovery_codes } = await sendJson<ConfirmReply>('PUT', PATH, csrf_token, { code: first.value })
      place.replaceChildren(...keeping(recovery_codes))
    }
    return [
      element(
        'p',
        {},
        bilingual(
          '用身份验证器应用扫描二维码，然后输入它显示的六位验证码。',
          'Scan the picture with an authenticator app, then enter the six digits that it shows.'
        )
      ),
      element('img', { class: 'qr', src: qr_code, alt: '二维码 QR code', width: 220, height: 220 }),
      element('p', {}, bilingual('无法扫描时输入密钥', 'Or type the secret'), ' ', element('code', {}, secret)),
      form(['确认', 'Confirm'], [field(['验证码', 'Code'], first)], confirm)
    ]
  }
  const keeping = (codes: readonly string[]): Node[] => [
    element(
      'p',
      {},
      bilingual(
        '双因素认证已启用。请妥善保存恢复码：设备丢失时，每个可代替验证码使用一次。仅显示这一次。',
        'The second factor is set up. Keep these recovery codes: each stands in once for a code when the device is lost. They are shown this once.'
      )
    ),
    element('ul', { class: 'recovery-codes' }, ...codes.map((each) => element('li', {}, element('code', {}, each)))),
    element('button', { type: 'button', click: done }, bilingual('已保存', 'I have kept them'))
  ]
  place.append(form(there ? ['更换', 'Replace'] : ['启用', 'Set up'], fields, begin))
  return place
}
