import { readScope, Refused, system } from '#libs/domain';
import type { OpenLedger } from '#libs/ledger';
import { Person, personById } from '#libs/projections';
import { Body, Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Open, TheCaller, type Caller } from './auth/caller.js';
import type { SignIn } from './auth/sign-in.js';
import { LEDGER, SIGN_IN } from './providers.js';

const asked = z.strictObject({ account: z.string().min(1).max(100) });

/** Who is signed in; and, in development only, tokens for the accounts of the directory. */
@ApiTags('session')
@Controller('v1')
export class SessionController {
  constructor(
    @Inject(SIGN_IN) private readonly signIn: SignIn,
    @Inject(LEDGER) private readonly ledger: OpenLedger,
  ) {}

  @Get('me')
  @ApiBearerAuth()
  @ApiOperation({ summary: 'Who is signed in, with their roles', operationId: 'me' })
  async me(@TheCaller() { actor }: Caller) {
    const person = z.uuid().safeParse(actor.id).success
      ? await personById.ask(this.ledger.readModels, { person: actor.id }, readScope(actor))
      : null;
    return { id: actor.id, name: person?.name ?? null, grants: actor.grants };
  }

  @Get('session/accounts')
  @Open()
  @ApiOperation({ summary: 'Development only: accounts one can sign in as', operationId: 'developmentAccounts' })
  async accounts() {
    this.demandDevelopment();
    const holders = await this.ledger.readModels
      .getRepository(Person)
      .createQueryBuilder('p')
      .where("p.grants <> '[]'")
      .orderBy('p.jurisdiction')
      .addOrderBy('p.name')
      .limit(100)
      .getMany();
    const accounts = holders.map(({ id, name, jurisdiction, grants }) => {
      const roles = grants.map(({ role }) => role).join(', ');
      return { id, name, jurisdiction, title: { 'zh-CN': roles, en: roles } };
    });
    const operator = { 'zh-CN': '系统（开发用，全部权限）', en: 'system (development, all rights)' };
    return { accounts: [...accounts, { id: system.id, name: system.id, jurisdiction: null, title: operator }] };
  }

  @Post('session/token')
  @Open()
  @HttpCode(200)
  @ApiOperation({ summary: 'Development only: a token for an account', operationId: 'developmentToken' })
  token(@Body({ schema: asked }) { account }: z.output<typeof asked>) {
    this.demandDevelopment();
    return this.signIn.issue!(account);
  }

  private demandDevelopment(): void {
    if (!this.signIn.issue) throw new Refused('not-found');
  }
}
