import { mayRead, readScope, type Actor } from '#libs/domain';
import type { Recorded } from '#libs/event-log';
import { partitionOf, toCloudEvent, wantsType } from '#libs/feed';
import type { OpenLedger } from '#libs/ledger';
import { Controller, Get, Headers, Inject, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { ServerResponse } from 'node:http';
import { z } from 'zod';
import { TheCaller, type Caller } from './auth/caller.js';
import { cursor, cursorBehind, goOnFrom } from './feed-cursor.js';
import { LEDGER } from './providers.js';
import { Traffic } from './traffic.js';

const globs = z
  .string()
  .max(1000)
  .optional()
  .transform((text) => (text ? text.split(',') : []));
const params = z.object({
  after: cursor.default(''),
  limit: z.coerce.number().int().min(1).max(1000).default(200),
  type: globs,
});
const streamParams = params.omit({ limit: true });

/** Milliseconds between signs of life on an idle stream: proxies close silent connections. */
const HEARTBEAT_MS = 15_000;

/** The feed: every event in the one order, as CloudEvents 1.0; pulled page by page, or streamed. */
@ApiTags('feed')
@ApiBearerAuth()
@Controller('v1/events')
export class FeedController {
  constructor(
    @Inject(LEDGER) private readonly ledger: OpenLedger,
    private readonly traffic: Traffic,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Events after a position; go on with `next`', operationId: 'events' })
  async page(
    @Query({ schema: params }) { after, limit, type }: z.output<typeof params>,
    @TheCaller() { actor }: Caller,
  ) {
    const { log } = this.ledger;
    const page = await log.readAll({ after: await goOnFrom(log, after), limit });
    const { ledger } = await log.head();
    const events = page.events.filter((event) => isFor(actor, event) && wantsType(type, event.type));
    const next = cursorBehind(page.next, page.events.at(-1), after);
    return { events: events.map((event) => toCloudEvent(ledger, event)), next, atHead: page.atHead };
  }

  @Get('stream')
  @ApiOperation({ summary: 'The same as server-sent events; resume with Last-Event-ID', operationId: 'eventStream' })
  async stream(
    @Query({ schema: streamParams }) { after, type }: z.output<typeof streamParams>,
    @Headers('last-event-id') lastEventId: string | undefined,
    @TheCaller() { actor }: Caller,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { log } = this.ledger;
    const from = await goOnFrom(log, lastEventId || after);
    const { ledger } = await log.head();
    reply.hijack();
    const out = reply.raw;
    out.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      ...(this.traffic.draining.aborted && { connection: 'close' }),
    });
    out.write(': shixun\n\n');
    const heartbeat = setInterval(() => out.write(': \n\n'), HEARTBEAT_MS);
    const subscription = log.subscribe(
      { after: from, pageSize: 200 },
      {
        async events(events, next) {
          const wanted = events.filter((event) => isFor(actor, event) && wantsType(type, event.type));
          const text = wanted
            .map((event) => sse(cursorBehind(event.position, event), toCloudEvent(ledger, event)))
            .join('');
          // Also what is not wanted moves the reader on: a filtered subscription still advances.
          const moved = wanted.at(-1)?.position === next ? '' : `id: ${cursorBehind(next, events.at(-1))}\n\n`;
          if (!out.write(text + moved)) await drained(out);
        },
        failed: () => out.end(),
      },
    );
    // A stream never ends by itself: readers are let go when the service stops, and come back by Last-Event-ID.
    const { draining } = this.traffic;
    const letGo = () => void out.end();
    if (draining.aborted) letGo();
    draining.addEventListener('abort', letGo);
    out.on('close', () => {
      draining.removeEventListener('abort', letGo);
      clearInterval(heartbeat);
      void subscription.stop();
    });
  }
}

function sse(id: string, event: object): string {
  return `id: ${id}\nevent: message\ndata: ${JSON.stringify(event)}\n\n`;
}

/** Events of the scope of the actor, by what was stored in the event at the time; the own events of a person always. */
function isFor(actor: Actor, event: Recorded): boolean {
  const { jurisdiction, school } = event.meta;
  return mayRead(readScope(actor), { jurisdiction, school, person: partitionOf(event) });
}

/** Waits for a slow reader, and no longer once it is gone: it may have gone before. */
async function drained(out: ServerResponse): Promise<void> {
  if (out.destroyed) return;
  await new Promise<void>((resolve) => {
    const done = () => {
      out.off('drain', done).off('close', done);
      resolve();
    };
    out.on('drain', done).on('close', done);
  });
}
