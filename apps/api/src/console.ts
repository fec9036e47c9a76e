import fastifyStatic from '@fastify/static';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/** What a browser may load: only what this service serves. antd writes its styles at run time. */
const CSP = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Serves the built console at `/`, and its first page for every address that is a page of it. */
export async function serveConsole(app: NestFastifyApplication): Promise<void> {
  const root = resolve('dist/apps/web');
  if (!existsSync(root)) return;
  const fastify = app.getHttpAdapter().getInstance();
  await fastify.register(fastifyStatic, {
    root,
    wildcard: false,
    setHeaders(reply, path) {
      reply.header('content-security-policy', CSP);
      // Built files have their hash in the name; the first page names them.
      reply.header('cache-control', path.endsWith('.html') ? 'no-cache' : 'public, max-age=31536000, immutable');
    },
  });
  for (const page of [
    '/persons',
    '/persons/*',
    '/decisions/*',
    '/settlements',
    '/settlements/*',
    '/programmes',
    '/targets',
    '/cases',
    '/cases/*',
    '/workflows',
    '/workflows/*',
    '/inbox',
    '/deadlines',
    '/classes',
    '/classes/*',
    '/mine',
    '/sign-in',
  ])
    fastify.get(page, (_request, reply) => reply.header('content-security-policy', CSP).sendFile('index.html', root));
}
