import { Skeleton } from 'antd';
import type { ReactNode } from 'react';
import type { Problem } from '../api/client.js';
import { useText } from '../language/text.js';
import { ProblemAlert } from './problem-alert.js';

type Query<Data> = {
  readonly data: Data | undefined;
  readonly error: Problem | null;
  readonly isPlaceholderData?: boolean;
  readonly refetch: () => unknown;
};

/** What a query answered: a skeleton while it is asked, the problem when it failed, else the children. */
export function Answer<Data>({ query, children }: { query: Query<Data>; children: (data: Data) => ReactNode }) {
  const { t } = useText();
  const { data, error, isPlaceholderData } = query;
  if (error) return <ProblemAlert problem={error} retry={() => void query.refetch()} />;
  if (data === undefined)
    return (
      <div role="status" aria-label={t('loading')}>
        <Skeleton active paragraph={{ rows: 3 }} />
      </div>
    );
  return (
    <div aria-busy={isPlaceholderData === true} className={isPlaceholderData ? 'stale' : undefined}>
      {children(data)}
    </div>
  );
}
