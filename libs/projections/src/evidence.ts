import { caseEvents, creditEvents, parseStream, recordEvents, type Place } from '#libs/domain';
import type { Recorded } from '#libs/event-log';
import { type DataSource, Entity } from 'typeorm';
import { z } from 'zod';
import { Key, OptionalText, READ_SCHEMA, Text } from './columns.js';
import type { Projection } from './projection.js';
import { inScope, matching, query, type ScopeColumns } from './query.js';

/** An event that cites a file handed in as evidence. */
@Entity({ name: 'evidence', schema: READ_SCHEMA })
export class Citation {
  /** SHA-256 of the file. */
  @Key() file!: string;
  @Key() event!: string;
  /** What the definition calls what the file is for. */
  @OptionalText() name!: string | null;
  /** Kind of stream: a case, a record, an account. */
  @Text() kind!: string;
  @Text() stream!: string;
  /** The person, school or other subject it is about. */
  @OptionalText() subject!: string | null;
  @Text() jurisdiction!: string;
  @OptionalText() school!: string | null;
  @Text() at!: string;
  @Text() actor!: string;
}

/** Which events cite which files: whoever may see one of the events may see the file, and nobody else. */
export const evidence: Projection = {
  name: 'evidence',
  version: 1,
  tables: [Citation],
  types: [...Object.keys(caseEvents), ...Object.keys(recordEvents), ...Object.keys(creditEvents)],

  touches: () => [],

  fold(recorded, rows) {
    const { stream, id: event, meta, recordedAt: at } = recorded;
    const { jurisdiction = '', school }: Place = meta;
    for (const { file, name } of filesOf(recorded))
      rows.put(Citation, {
        ...{ file, event, name, stream, at, actor: meta.actor, jurisdiction, school: school ?? null },
        kind: parseStream(stream).kind,
        subject: subjectOf(recorded),
      });
  },
};

function filesOf({ data }: Pick<Recorded, 'data'>): { file: string; name: string | null }[] {
  const found = new Map<string, string | null>();
  for (const one of (data['evidence'] ?? []) as (string | { name: string; file: string })[])
    if (typeof one === 'string') found.set(one, found.get(one) ?? null);
    else found.set(one.file, one.name);
  return [...found].map(([file, name]) => ({ file, name }));
}

function subjectOf({ stream, data }: Recorded): string | null {
  const { kind, id } = parseStream(stream);
  if (kind === 'credit') return id;
  const subject = data['subject'] as string | { id: string } | undefined;
  return (typeof subject === 'object' ? subject.id : subject) ?? null;
}

const ofSubject: ScopeColumns = { person: 'subject' };

/** The citations of a file that the reader may see, newest first: none means that the file does not exist for them. */
export const citationsOf = query({
  name: 'citationsOf',
  params: z.object({ file: z.string().regex(/^[0-9a-f]{64}$/) }),
  reads: ['evidence', 'directory'],
  ask(dataSource, { file }, scope): Promise<Citation[]> {
    const wanted = dataSource.getRepository(Citation).createQueryBuilder('e').where('TRUE');
    return inScope(matching(wanted, { file }), scope, ofSubject).orderBy('e.at', 'DESC').limit(100).getMany();
  },
});

/** Every file that is cited, with how many events cite it. */
export async function citedFiles(dataSource: DataSource): Promise<ReadonlyMap<string, number>> {
  const rows = await dataSource
    .getRepository(Citation)
    .createQueryBuilder('e')
    .select('e.file', 'file')
    .addSelect('count(*)::int', 'events')
    .groupBy('e.file')
    .getRawMany<{ file: string; events: number }>();
  return new Map(rows.map(({ file, events }) => [file, events]));
}
