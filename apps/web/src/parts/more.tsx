import { Button } from 'antd';
import { useText } from '../language/text.js';

type Pages = {
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  readonly fetchNextPage: () => Promise<unknown>;
};

/** The way to the next page of a list. */
export function More({ pages, shown }: { pages: Pages; shown: number }) {
  const { t } = useText();
  return (
    <p className="more" aria-live="polite">
      <span className="soft">{t(pages.hasNextPage ? 'list.shown' : 'list.all', { count: shown })}</span>
      {pages.hasNextPage && (
        <Button loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {t('list.more')}
        </Button>
      )}
    </p>
  );
}
