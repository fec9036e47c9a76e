import { caseEvents, id, jurisdiction, parseStream, slug, type CaseEventType } from '#libs/domain';
import type { Recorded } from '#libs/event-log';
import { Entity } from 'typeorm';
import { z } from 'zod';
import { Count, Key, OptionalText, READ_SCHEMA, Text } from './columns.js';
import { namesOf } from './directory.js';
import { typed, type Projection } from './projection.js';
import { inScope, inSubtree, matching, pageOf, paging, query, type PageOf, type ScopeColumns } from './query.js';

/** A case and where it stands. */
@Entity({ name: 'cases', schema: READ_SCHEMA })
export class Case {
  @Key() id!: string;
  @Key() workflow!: string;
  /** Hash of the definition it began with, and finishes under. */
  @Text() definition!: string;
  /** Whom it is about. */
  @Text() subject!: string;
  /** Where they were when it was opened. */
  @Text() jurisdiction!: string;
  @OptionalText() school!: string | null;
  /** State of its definition. */
  @Text() state!: string;
  /** What it is called, where its details say so. */
  @OptionalText() title!: string | null;
  @OptionalText() class!: string | null;
  @OptionalText() programme!: string | null;
  @OptionalText() award!: string | null;
  @OptionalText() decision!: string | null;
  /** Type of the last event: the one word all jurisdictions share for what was done. */
  @Text() last!: CaseEventType;
  /** The day it was completed on, whatever its state is called. */
  @OptionalText() completedOn!: string | null;
  @Text() openedAt!: string;
  @Text() changedAt!: string;
  /** Of the last event in its stream: the expected revision of the next command. */
  @Count() revision!: number;
  @Text() position!: string;
}

/** Every case, whatever its workflow: the inbox of those who decide and the record of those who applied. */
export const cases: Projection = {
  name: 'cases',
  version: 1,
  tables: [Case],
  types: Object.keys(caseEvents),

  touches: ({ stream }) => [{ table: Case, key: keyOf(stream) }],

  fold(recorded, rows) {
    const { id, workflow } = keyOf(recorded.stream);
    const { type, data } = typed(caseEvents, recorded);
    const before = rows.get(Case, { id, workflow }) ?? opened(recorded);
    rows.put(Case, {
      ...before,
      ...{ id, workflow, subject: data.subject, definition: data.case.definition, state: data.case.to, last: type },
      ...(type === 'Completed' && { completedOn: data.on }),
      changedAt: recorded.recordedAt,
      revision: recorded.revision,
      position: recorded.position,
    });
  },
};

function keyOf(stream: string): { id: string; workflow: string } {
  const { id, workflow = '' } = parseStream(stream);
  return { id, workflow };
}

/** What the first event says once and for all. Most cases begin with `Applied`; a definition may choose another event. */
function opened({ type, data, meta, recordedAt }: Recorded) {
  const about = (type === 'Applied' ? data['about'] : {}) as { [of: string]: string | undefined };
  const title = type === 'Applied' ? (data['details'] as { title?: unknown }).title : undefined;
  return {
    jurisdiction: meta.jurisdiction ?? '',
    school: meta.school ?? null,
    title: typeof title === 'string' ? title : null,
    class: about['class'] ?? null,
    programme: about['programme'] ?? null,
    award: about['award'] ?? null,
    decision: about['decision'] ?? null,
    completedOn: null,
    openedAt: recordedAt,
  };
}

/** A case with the name of whom it is about; `null` once erased. */
export type CaseView = Case & { readonly subjectName: string | null };

const ofSubject: ScopeColumns = { person: 'subject' };

/** Cases, last changed first. A case stays where it was opened, and with the person it is about. */
export const casesOf = query({
  name: 'casesOf',
  params: z.object({
    subject: id.optional(),
    class: id.optional(),
    programme: id.optional(),
    workflow: slug.optional(),
    state: z.string().max(100).optional(),
    school: id.optional(),
    jurisdiction: jurisdiction.optional(),
    ...paging,
  }),
  reads: ['cases', 'directory'],
  async ask(dataSource, { cursor, limit, jurisdiction, ...values }, scope): Promise<PageOf<CaseView>> {
    const wanted = dataSource.getRepository(Case).createQueryBuilder('c').where('TRUE');
    inSubtree(inScope(matching(wanted, values), scope, ofSubject), jurisdiction);
    const { rows, next } = await pageOf(wanted, { cursor, limit }, ['position'], 'DESC');
    const names = await namesOf(dataSource, rows.map(({ subject }) => subject)); // prettier-ignore
    return { items: rows.map((row) => ({ ...row, subjectName: names.get(row.subject) ?? null })), next };
  },
});

/** One case, or nothing outside the scope. */
export const caseById = query({
  name: 'caseById',
  params: z.object({ id, workflow: slug.optional() }),
  reads: ['cases', 'directory'],
  async ask(dataSource, values, scope): Promise<CaseView | null> {
    const wanted = dataSource.getRepository(Case).createQueryBuilder('c').where('TRUE');
    const found = await inScope(matching(wanted, values), scope, ofSubject).getOne();
    if (!found) return null;
    const names = await namesOf(dataSource, [found.subject]);
    return { ...found, subjectName: names.get(found.subject) ?? null };
  },
});
