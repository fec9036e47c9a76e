import type { Actor } from '#libs/domain';
import {
  createParamDecorator,
  Inject,
  Injectable,
  SetMetadata,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { SIGN_IN } from '../providers.js';
import type { SignIn } from './sign-in.js';

/** What a caller may choose per request. */
export type Caller = { readonly actor: Actor; readonly language: 'zh-CN' | 'en' };

type Signed = FastifyRequest & { caller?: Caller };

/** Marks a route that needs no sign-in. */
export const Open = () => SetMetadata('open', true);

/** Signs every request in, except on routes marked {@link Open}. */
@Injectable()
export class SignedIn implements CanActivate {
  constructor(
    @Inject(SIGN_IN) private readonly signIn: SignIn,
    private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (this.reflector.getAllAndOverride<boolean>('open', [context.getHandler(), context.getClass()])) return true;
    const request = context.switchToHttp().getRequest<Signed>();
    request.caller = { actor: await this.signIn.actorOf(request.headers.authorization), language: languageOf(request) };
    return true;
  }
}

/** The caller of a request, as a parameter. */
export const TheCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  return context.switchToHttp().getRequest<Signed>().caller!;
});

/** The language a request asks for; Chinese unless English is preferred. */
export function languageOf({ headers }: Pick<FastifyRequest, 'headers'>): 'zh-CN' | 'en' {
  return /^\s*en\b/i.test(headers['accept-language'] ?? '') ? 'en' : 'zh-CN';
}
