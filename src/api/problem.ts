/** Every problem that the API answers with. The keys are part of its contract: clients may switch on `type`. */
export const PROBLEMS = {
  'invalid-request': { status: 400, title: 'The request is not valid', title_zh: '请求无效' },
  'invalid-cursor': { status: 400, title: 'The cursor is not valid', title_zh: '游标无效' },
  'too-many-values': { status: 400, title: 'Too many values asked for', title_zh: '请求的数据点过多' },
  unauthenticated: { status: 401, title: 'Who is asking is not known', title_zh: '未登录' },
  'sign-in-refused': { status: 401, title: 'Signing in was refused', title_zh: '登录失败' },
  'second-factor-required': { status: 401, title: 'A code of the second factor is needed', title_zh: '需要动态验证码' },
  forbidden: { status: 403, title: 'This is not for you to do', title_zh: '无权访问' },
  'outside-regions': { status: 403, title: 'This lies outside your regions', title_zh: '超出所辖地区' },
  'password-change-due': { status: 403, title: 'Set a password of your own first', title_zh: '请先设置自己的密码' },
  'second-factor-due': { status: 403, title: 'Set up a second factor first', title_zh: '请先启用双因素认证' },
  csrf: { status: 403, title: 'The request does not come from the page', title_zh: '请求来源未通过验证' },
  'https-required': { status: 403, title: 'HTTPS is required', title_zh: '须使用 HTTPS' },
  'not-found': { status: 404, title: 'There is nothing here', title_zh: '资源不存在' },
  'site-not-found': { status: 404, title: 'No such site', title_zh: '站点不存在' },
  'method-not-allowed': { status: 405, title: 'This method is not allowed here', title_zh: '不支持该请求方法' },
  conflict: { status: 409, title: 'This cannot be done as things are', title_zh: '与当前状态冲突' },
  'last-administrator': { status: 409, title: 'This is the last administrator', title_zh: '最后一名管理员' },
  'host-not-allowed': { status: 421, title: 'This host name is not served here', title_zh: '不接受该主机名的请求' },
  'request-timeout': { status: 408, title: 'The request came too slowly', title_zh: '请求超时' },
  'run-gone': { status: 410, title: 'The screening run is no longer kept', title_zh: '该次筛查结果已不再保留' },
  'payload-too-large': { status: 413, title: 'The request body is too large', title_zh: '请求体过大' },
  'unsupported-media-type': { status: 415, title: 'This media type is not supported', title_zh: '不支持该媒体类型' },
  'too-many-requests': { status: 429, title: 'Too many requests', title_zh: '请求过于频繁' },
  'sign-in-locked': { status: 429, title: 'Too many wrong passwords', title_zh: '密码错误次数过多' },
  'headers-too-large': { status: 431, title: 'The request headers are too large', title_zh: '请求头过大' },
  'internal-error': { status: 500, title: 'Something went wrong on the server', title_zh: '服务器内部错误' },
  'audit-unavailable': { status: 503, title: 'The audit log cannot be written', title_zh: '审计日志暂不可写' },
  'provider-unavailable': {
    status: 503,
    title: 'The OpenID provider cannot be reached',
    title_zh: '统一身份认证暂不可用'
  },
  'database-unavailable': { status: 503, title: 'The database cannot be reached', title_zh: '数据库暂不可用' }
} as const

export type ProblemName = keyof typeof PROBLEMS

/** What is wrong with one parameter: where it stands, its name, and why. */
export interface FieldError {
  readonly in: string
  readonly name: string
  readonly message: string
  /** in Chinese, where it is said */
  readonly message_zh?: string
}

/** A failure that the caller is told about as RFC 9457 problem details. */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly problem: ProblemName
  readonly errors: readonly FieldError[]
  readonly headers: Readonly<Record<string, string>>

  /** @param detail what is wrong this time and what to do about it; shown to the caller */
  constructor(
    problem: ProblemName,
    detail: string,
    { errors = [], headers = {} }: { errors?: readonly FieldError[]; headers?: Readonly<Record<string, string>> } = {}
  ) {
    super(detail)
    this.problem = problem
    this.errors = errors
    this.headers = headers
  }

  get status(): number {
    return PROBLEMS[this.problem].status
  }
}

/** The JSON of a problem (RFC 9457), with the title in Chinese, the request's id in the log and the invalid fields beside the standard members. */
export function problemDetails(problem: Problem, instance: string, requestId: string) {
  const { status, title, title_zh } = PROBLEMS[problem.problem]
  return {
    type: `/problems/${problem.problem}`,
    title,
    title_zh,
    status,
    detail: problem.message,
    instance,
    request_id: requestId,
    ...(problem.errors.length > 0 && { errors: problem.errors })
  }
}
