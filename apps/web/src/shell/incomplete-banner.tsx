import { Alert } from 'antd';
import { useLacking } from '../api/lacking.js';
import { useText } from '../language/text.js';
import { showInstant } from '../language/time.js';

/** Says above a page that something is missing from what it shows, as long as any of its answers lacks something. */
export function IncompleteBanner() {
  const { t } = useText();
  const lacking = useLacking();
  return (
    <div role="status">
      {lacking && (
        <Alert
          type="warning"
          showIcon
          title={t('incomplete.title')}
          description={t('incomplete.detail', {
            at: showInstant(lacking.at),
            count: lacking.streams,
            event: lacking.since,
          })}
        />
      )}
    </div>
  );
}
