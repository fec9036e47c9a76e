import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';

/** Writes the OpenAPI 3.1 of all routes from their schemas: `/docs` for people, `/docs/openapi.json` for machines. */
export function serveDocs(app: NestFastifyApplication): void {
  const about = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('师训 Shixun')
    .setDescription(
      "The system of record for teachers' training credits. Errors are application/problem+json (RFC 9457). Reads answer " +
        'x-ledger-position; commands answer it too: pass it as minPosition to read your own writes.',
    )
    .setVersion('1')
    .addBearerAuth()
    .build();
  SwaggerModule.setup('docs', app, () => SwaggerModule.createDocument(app, about), {
    jsonDocumentUrl: 'docs/openapi.json',
  });
}
