import {
  client,
  credit,
  person,
  policy,
  programme,
  record,
  school,
  trainingClass,
  type AnyDecider,
  type Outcome,
} from '#libs/domain';
import type { OpenLedger } from '#libs/ledger';
import { applyDecorators, Body, Controller, HttpCode, Inject, Param, Post, Req, Res, type Type } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { TheCaller, type Caller } from './auth/caller.js';
import { Decide } from './bus.js';
import { issueOf } from './issue.js';
import { LEDGER } from './providers.js';

const uuid = z.uuid();
/** GB/T 2260 code of a jurisdiction. */
export const jurisdictionCode = z.string().regex(/^\d{6}$/);
/** Whom records are about: `person-<id>`, `class-<id>`, `project-<id>`, `school-<id>`, `bureau-<code>`. */
const recordOf = z
  .string()
  .regex(/^(?:(?:person|class|project|school)-[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|bureau-\d{6})$/, {
    error: 'expected <subject>-<id>, such as school-0192f3b0-7c1a-7d2e-9a41-5f0c8f3e1a01 or bureau-500235',
  });

/**
 * A controller for the commands of a decider: `POST /v1/<path>/{id}/<command-name>`, one route per entry of its command
 * table, whose schema validates the body and writes the OpenAPI. A new command is a new entry there and nothing here.
 */
export function commandController(decider: AnyDecider, path: string, tag: string, idSchema: z.ZodType = uuid): Type {
  @ApiTags(tag)
  @ApiBearerAuth()
  @Controller(`v1/${path}`)
  class Commands {
    constructor(
      private readonly bus: CommandBus,
      @Inject(LEDGER) private readonly ledger: OpenLedger,
    ) {}

    async give(type: string, id: string, data: unknown, caller: Caller, request: FastifyRequest, reply: FastifyReply) {
      const issue = issueOf(request, caller, this.ledger.now());
      return answer(reply, await this.bus.execute(new Decide(decider, id, { type, data }, issue)));
    }
  }

  for (const [type, { schema, by, gathered }] of Object.entries(decider.commands)) {
    if (by.length === 0 || gathered) continue; // given by the service itself, or put together by it from what is asked
    const name = kebab(type);
    const handler = function (
      this: Commands,
      id: string,
      data: unknown,
      caller: Caller,
      request: FastifyRequest,
      reply: FastifyReply,
    ) {
      return this.give(type, id, data, caller, request, reply);
    };
    Object.defineProperty(Commands.prototype, type, { value: handler, writable: true, configurable: true });
    // The compiler would write both; without them the parameters are missing in the OpenAPI.
    Object.defineProperty(handler, 'name', { value: type });
    Reflect.defineMetadata('design:paramtypes', [String, Object, Object, Object, Object], Commands.prototype, type);
    decorate(Commands.prototype, type, [
      Post(`:id/${name}`),
      HttpCode(200),
      ApiOperation({ summary: `${type} · ${by.join(', ')}`, operationId: type }),
      CommandHeaders(),
    ]);
    Param('id', { schema: idSchema })(Commands.prototype, type, 0);
    Body({ schema: schema.strict() })(Commands.prototype, type, 1);
    TheCaller()(Commands.prototype, type, 2);
    Req()(Commands.prototype, type, 3);
    Res({ passthrough: true })(Commands.prototype, type, 4);
  }
  Object.defineProperty(Commands, 'name', { value: `${tag}Commands` });
  return Commands;
}

/** Describes the headers that every command takes. */
export function CommandHeaders(): MethodDecorator {
  return applyDecorators(
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description: 'the same key with the same body is carried out once',
    }),
    ApiHeader({
      name: 'If-Match',
      required: false,
      description: 'revision of the stream as in ETag; 412 when it has moved on',
    }),
  );
}

/** Writes the outcome of a command: `ETag` is the new revision, `x-ledger-position` what to wait for when reading. */
export function answer(reply: FastifyReply, outcome: Outcome): Outcome {
  void reply.header('etag', `"${outcome.revision < 0 ? 'none' : outcome.revision}"`);
  void reply.header('x-ledger-position', outcome.position);
  return outcome;
}

/** Every controller of commands. Decisions have none: a verdict is computed, never given. */
export const commandControllers = [
  commandController(person, 'persons', 'persons'),
  commandController(school, 'schools', 'schools'),
  commandController(programme, 'programmes', 'programmes'),
  commandController(trainingClass, 'classes', 'classes'),
  commandController(credit, 'credits', 'credits'),
  commandController(record, 'records', 'records', recordOf),
  commandController(policy, 'policies', 'policies', jurisdictionCode),
  commandController(client, 'clients', 'clients'),
];

function decorate(target: object, key: string, decorators: MethodDecorator[]): void {
  const descriptor = Object.getOwnPropertyDescriptor(target, key)!;
  for (const decorator of decorators) decorator(target, key, descriptor);
}

function kebab(type: string): string {
  return type.replace(/(?!^)([A-Z])/g, '-$1').toLowerCase();
}
