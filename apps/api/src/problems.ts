import { NotCanonical } from '#libs/canonical';
import { refusalText, Refused } from '#libs/domain';
import {
  CommandReused,
  LogClosed,
  LogUnreachable,
  OutcomeUnknown,
  Overloaded,
  TooLarge,
  WrongRevision,
} from '#libs/event-log';
import { RowsLack, type Objection } from '#libs/ledger';
import { Catch, HttpException, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { languageOf } from './auth/caller.js';
import { NotSignedIn } from './auth/sign-in.js';
import { fieldText } from './field-texts.js';
import { notesOf } from './trace.js';

/** A problem as RFC 9457 describes it, with a stable `code` and the fields that are wrong. */
export type Problem = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
  readonly traceId: string;
};

/** What an error says. */
export type Said = { status: number; code: string; detail: string; errors?: Problem['errors']; retryAfterS?: number };
type Language = 'zh-CN' | 'en';

/** Answers every error as a problem, in the language of the caller. What is not expected is logged, never shown. */
@Catch()
export class Problems implements ExceptionFilter {
  private readonly logger = new Logger('problems');

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const language = languageOf(request);
    const said = saidOf(error, request.headers['if-match'] !== undefined, language);
    const notes = notesOf(request);
    notes.code = said.code;
    const { trace: traceId } = notes;
    if (said.status >= 500 && !(error instanceof Refused))
      this.logger.error({ trace: traceId, stack: error instanceof Error ? error.stack : String(error) });
    if (said.retryAfterS) void reply.header('retry-after', said.retryAfterS);
    if (said.status === 401) void reply.header('www-authenticate', 'Bearer');
    const problem: Problem = {
      type: `urn:shixun:problem:${said.code}`,
      title: titles[said.status]?.[language] ?? said.code,
      status: said.status,
      detail: said.detail,
      code: said.code,
      ...(said.errors && { errors: said.errors }),
      traceId,
    };
    void reply.status(said.status).header('content-language', language).type('application/problem+json').send(problem);
  }
}

/**
 * What an error says to its caller: status, code, and text in their language. `matched`: they named the revision they
 * saw. What nobody expected says no more than that.
 */
export function saidOf(error: unknown, matched: boolean, language: Language): Said {
  if (error instanceof Refused) return sayRefused(error, language);
  if (error instanceof NotSignedIn) return { status: 401, code: error.code, detail: texts[error.code]![language] };
  if (error instanceof WrongRevision) {
    const status = matched ? 412 : 409;
    const detail = texts['wrong-revision']![language].replace('{actual}', String(error.actual)).replace(
      '{expected}',
      String(error.expected),
    );
    return { status, code: 'wrong-revision', detail };
  }
  if (error instanceof CommandReused)
    return { status: 422, code: 'key-reused', detail: texts['key-reused']![language] };
  if (error instanceof Overloaded)
    return {
      status: 429,
      code: 'busy',
      detail: texts['busy']![language],
      retryAfterS: Math.ceil(error.retryAfterMs / 1000),
    };
  if (error instanceof TooLarge) return { status: 413, code: 'too-large', detail: texts['too-large']![language] };
  if (error instanceof OutcomeUnknown)
    return { status: 503, code: 'outcome-unknown', detail: texts['outcome-unknown']![language], retryAfterS: 1 };
  if (error instanceof LogUnreachable || error instanceof LogClosed)
    return { status: 503, code: 'log-unreachable', detail: texts['log-unreachable']![language], retryAfterS: 5 };
  if (error instanceof RowsLack) return { status: 503, code: 'rows-lack', detail: error.text[language] };
  if (error instanceof NotCanonical)
    return sayRefused(new Refused('invalid-data', { issues: [{ pointer: '', message: error.problem }] }), language);
  const status = error instanceof HttpException ? error.getStatus() : (error as { statusCode?: number }).statusCode;
  if (status && status < 500) {
    const code = codes[status] ?? 'bad-request';
    return { status, code, detail: texts[code]![language] };
  }
  return { status: 500, code: 'internal', detail: texts['internal']![language] };
}

function sayRefused(error: Refused, language: Language): Said {
  const issues = error.values['issues'] as { pointer: string; message: string }[] | undefined;
  const objections = error.values['objections'] as readonly Objection[] | undefined;
  const detail = refusalText(error, language);
  const errors = objections
    ? objections.map(({ at, message }) => ({ pointer: at, detail: message[language] }))
    : issues
      ? issues.map(({ pointer, message }) => ({ pointer, detail: fieldText(message, language) }))
      : error.field
        ? [{ pointer: error.field, detail }]
        : undefined;
  const status = statusOf(error.code);
  return { status, code: error.code, detail, errors, ...(status === 503 && { retryAfterS: 1 }) };
}

function statusOf(code: string): number {
  if (code === 'invalid-data') return 400;
  if (code === 'not-found' || code === 'decision-unknown' || code === 'case-unknown') return 404;
  if (code === 'wrong-role' || code === 'same-person' || code === 'own-case') return 403;
  if (code === 'not-there-yet') return 503;
  if (code === 'evidence-too-large') return 413;
  if (code === 'evidence-changed') return 409;
  if (code === 'evidence-type' || code === 'evidence-no-file') return 415;
  if (
    /-exists$|-forked$|-closed$|-full$|-open$|^step-not-allowed$|^cause-awarded$|-employed$|-published$|^pack-supersedes$|^deadline-passed$|^too-early$|^done-already$/.test(
      code,
    )
  )
    return 409;
  return 422;
}

/** Codes of what is wrong before a route is reached. */
const codes: { readonly [status: number]: string } = {
  404: 'route-unknown',
  413: 'too-large',
  415: 'media-type',
};

const titles: { readonly [status: number]: { readonly [language in Language]: string } } = {
  400: { 'zh-CN': '填报内容有误', en: 'Bad request' },
  401: { 'zh-CN': '需要登录', en: 'Sign-in required' },
  403: { 'zh-CN': '无权办理', en: 'Not allowed' },
  404: { 'zh-CN': '没有找到', en: 'Not found' },
  409: { 'zh-CN': '与现状冲突', en: 'Conflict' },
  412: { 'zh-CN': '记录已被更新', en: 'Changed meanwhile' },
  413: { 'zh-CN': '内容过大', en: 'Too large' },
  415: { 'zh-CN': '格式不支持', en: 'Unsupported format' },
  422: { 'zh-CN': '不能办理', en: 'Cannot be done' },
  429: { 'zh-CN': '系统繁忙', en: 'Busy' },
  500: { 'zh-CN': '系统错误', en: 'Internal error' },
  503: { 'zh-CN': '暂不可用', en: 'Unavailable' },
};

const texts: { readonly [code: string]: { readonly [language in Language]: string } } = {
  'token-missing': { 'zh-CN': '请登录：请求缺少 Bearer 令牌。', en: 'Sign in: the request has no bearer token.' },
  'token-expired': { 'zh-CN': '登录已过期，请重新登录。', en: 'The token has expired: sign in again.' },
  'token-invalid': { 'zh-CN': '令牌无效，或不是由受信任的机构签发。', en: 'The token is not valid here.' },
  'token-revoked': { 'zh-CN': '此令牌已被吊销。', en: 'This token has been revoked.' },
  'subject-unknown': { 'zh-CN': '名册中没有此登录者。', en: 'The directory does not know who signs in.' },
  'wrong-revision': {
    'zh-CN': '记录已更新到修订 {actual}（您看到的是 {expected}），请刷新后重试。',
    en: 'The record is at revision {actual}, not {expected}: reload and try again.',
  },
  'key-reused': {
    'zh-CN': '同一 Idempotency-Key 已用于另一内容，请换新的键。',
    en: 'This Idempotency-Key was used with another content: use a new key.',
  },
  busy: { 'zh-CN': '系统繁忙，请稍后重试；未写入任何内容。', en: 'Busy: try again later. Nothing was written.' },
  'too-large': {
    'zh-CN': '内容过大；大文件请作为证据文件提交。',
    en: 'Too large: hand large things in as evidence files.',
  },
  'bad-request': {
    'zh-CN': '请求无法读取：内容须为 JSON 对象。',
    en: 'The request cannot be read: its body must be a JSON object.',
  },
  'route-unknown': {
    'zh-CN': '没有这一地址；可用的见 /docs。',
    en: 'There is no such address: /docs lists those that exist.',
  },
  'media-type': { 'zh-CN': '请求内容须为 application/json。', en: 'The body must be application/json.' },
  'log-unreachable': {
    'zh-CN': '账本暂不可用，请稍后重试；未写入任何内容。',
    en: 'The ledger cannot be reached: try again later. Nothing was written.',
  },
  'outcome-unknown': {
    'zh-CN': '是否已写入尚不确定，请用同一 Idempotency-Key 重试。',
    en: 'Whether it was written is not known yet: try again with the same Idempotency-Key.',
  },
  internal: { 'zh-CN': '系统错误，已记录。', en: 'An internal error; it has been logged.' },
};
