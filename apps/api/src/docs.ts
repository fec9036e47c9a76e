import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';

/** Writes the OpenAPI 3.1 of all routes from their schemas: `/docs` for people, `/docs/openapi.json` for machines. */
export function serveDocs(app: NestFastifyApplication): void {
  const about = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('师训 Shixun')
    .setDescription(
      "The system of record for teachers' training credits. Errors are application/problem+json (RFC 9457). Reads answer " +
        'x-ledger-position; commands answer it too: pass it as minPosition to read your own writes. Reads of which ' +
        'something is missing for the time being answer x-ledger-incomplete.',
    )
    .setVersion('1')
    .addBearerAuth()
    .build();
  SwaggerModule.setup('docs', app, () => withHeaders(SwaggerModule.createDocument(app, about)), {
    jsonDocumentUrl: 'docs/openapi.json',
  });
}

const headers = {
  'x-ledger-position': {
    description: '答复所依据的账本位置 / the position of the log the answer rests on',
    schema: { type: 'string' },
  },
  'x-ledger-incomplete': {
    description:
      '仅当所依据的流被搁置时给出：自哪一事件（since）、何时（at）起缺，共几个流（streams） / only while a stream it ' +
      'rests on is parked: since which event, recorded when, and of how many streams something is missing',
    content: {
      'application/json': {
        schema: {
          type: 'object',
          required: ['since', 'at', 'streams'],
          properties: {
            since: { type: 'string', format: 'uuid' },
            at: { type: 'string', format: 'date-time' },
            streams: { type: 'integer', minimum: 1 },
          },
        },
      },
    },
  },
};

/** Reads of rows are those that can wait for a position. */
function withHeaders(document: OpenAPIObject): OpenAPIObject {
  for (const { get } of Object.values(document.paths)) {
    const answer = get?.responses['200'];
    const readsRows = get?.parameters?.some((one) => 'name' in one && one.name === 'minPosition');
    if (answer && readsRows) Object.assign(answer, { headers });
  }
  return document;
}
