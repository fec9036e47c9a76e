import { useQuery } from '@tanstack/react-query';
import { Badge } from 'antd';
import { pathTo } from '../../api/client.js';
import { besidePage } from '../../api/lacking.js';
import { asked } from '../../api/use-api.js';
import { useWritten } from '../../api/written.js';
import { useText } from '../../language/text.js';
import type { InboxPage } from './shapes.js';

/** How much waits for this account: cases that wait for several of its steps count once as long as they fit on a page. */
export function InboxCount() {
  const { t } = useText();
  const { data } = useQuery({
    ...asked<InboxPage>(pathTo('/v1/inbox', { limit: '100', ...useWritten() })),
    placeholderData: (before) => before,
    meta: besidePage,
  });
  const count = data ? data.items.length : 0;
  if (count === 0) return null;
  const said = data?.next ? `${count}+` : String(count);
  return <Badge className="waiting" count={said} title={t('nav.waiting', { count: said })} />;
}
