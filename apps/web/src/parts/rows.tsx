import type { ComponentProps, ReactNode } from 'react';
import type { Page } from '../api/types.js';
import { Answer } from './answer.js';
import { More } from './more.js';

type Pages<Row> = ComponentProps<typeof More>['pages'] &
  ComponentProps<typeof Answer<{ readonly pages: readonly Page<Row>[] }>>['query'];

/** The rows of a list as far as they are read, and the way to more of them. */
export function Rows<Row>({
  of: pages,
  children,
}: {
  readonly of: Pages<Row>;
  readonly children: (rows: readonly Row[]) => ReactNode;
}) {
  return (
    <Answer query={pages}>
      {({ pages: read }) => {
        const rows = read.flatMap(({ items }) => items);
        return (
          <>
            {children(rows)}
            {rows.length > 0 && <More pages={pages} shown={rows.length} />}
          </>
        );
      }}
    </Answer>
  );
}
