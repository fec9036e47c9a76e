import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { setMaxListeners } from 'node:events';
import type { Server } from 'node:http';
import { Server as Listener } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Caller } from './auth/caller.js';
import type { Log } from './log.js';
import type { Metrics } from './metrics.js';
import { notesOf } from './trace.js';

/** How long connections that are kept open may still bring a request, which they were free to do when it was sent. */
const LINGER_MS = 500;
const POLL_MS = 20;

/** The requests in work: each is logged and measured when it ends, and all are finished before the service stops. */
@Injectable()
export class Traffic implements OnModuleDestroy {
  private readonly ending = new AbortController();
  private readonly inWork = new Set<FastifyRequest>();

  /** Aborted when the service begins to stop: whatever never ends by itself ends then. */
  readonly draining = this.ending.signal;

  constructor() {
    setMaxListeners(0, this.draining); // one for each open stream
  }

  watch(fastify: FastifyInstance, log: Log, metrics: Metrics): void {
    fastify.addHook('onRequest', async (request, reply) => {
      this.inWork.add(request);
      const { trace } = notesOf(request);
      const { method } = request;
      const route = routeOf(request);
      reply.raw.once('close', () => {
        this.inWork.delete(request);
        const { code } = notesOf(request);
        const actor = (request as { caller?: Caller }).caller?.actor.id;
        const { statusCode: status } = reply.raw;
        const ms = Math.round(reply.elapsedTime);
        metrics.answered({ method, route, status, code }, reply.elapsedTime);
        const more = {
          ...(actor && { actor }),
          ...(code && { code }),
          ...(!reply.raw.writableFinished && { cut: true }),
        };
        log.info({ method, route, status, ms, trace, ...more }, 'request');
      });
    });
    fastify.addHook('onSend', async (_request, reply) => {
      if (this.draining.aborted) void reply.header('connection', 'close');
    });
  }

  /** What is being answered now, by method and route. */
  pending(): string[] {
    return [...this.inWork].map((request) => `${request.method} ${routeOf(request)}`);
  }

  /** Lets nobody in any more, and waits until everybody who is in has an answer. */
  async drain(server: Server): Promise<void> {
    this.ending.abort();
    // Not the close of http, which breaks idle connections off: a request may be on its way.
    Listener.prototype.close.call(server);
    await sleep(LINGER_MS);
    while (this.inWork.size > 0) await sleep(POLL_MS);
    server.closeAllConnections();
  }

  onModuleDestroy(): void {
    this.ending.abort();
  }
}

/** The template, not the address: that holds ids, and of calendars a secret. */
function routeOf({ routeOptions }: FastifyRequest): string {
  return routeOptions.url ?? 'none';
}
