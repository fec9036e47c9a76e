import { CheckCircleFilled, CloseCircleFilled, ReloadOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useMutation } from '@tanstack/react-query';
import { post, type Problem } from '../../api/client.js';
import type { Replay } from '../../api/types.js';
import { useText } from '../../language/text.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
import { Section } from '../../parts/section.js';
import { Short } from '../../parts/short.js';

/** 复算: the service decides again from the log, and says whether the bytes are the same. */
export function ReplayButton({ id }: { id: string }) {
  const { t } = useText();
  const replay = useMutation<Replay, Problem>({
    mutationFn: () => post<Replay>(`/v1/decisions/${encodeURIComponent(id)}/replay`),
  });
  return (
    <Section title={t('replay.title')}>
      <p>{t('replay.hint')}</p>
      <Button
        type="primary"
        icon={<ReloadOutlined aria-hidden />}
        loading={replay.isPending}
        onClick={() => replay.mutate()}
      >
        {t('replay.do')}
      </Button>
      <div aria-live="polite">
        {replay.error && <ProblemAlert problem={replay.error} />}
        {replay.data && <Result {...replay.data} />}
      </div>
    </Section>
  );
}

function Result({ identical, stored, derived }: Replay) {
  const { t } = useText();
  return (
    <div className={`banner small ${identical ? 'good' : 'bad'}`} data-replay={identical ? 'identical' : 'different'}>
      {identical ? <CheckCircleFilled aria-hidden /> : <CloseCircleFilled aria-hidden />}
      <div>
        <p className="verdict">{t(identical ? 'replay.identical' : 'replay.different')}</p>
        <p>
          {t('replay.stored')} <Short whole>{stored}</Short>
        </p>
        <p>
          {t('replay.derived')} <Short whole>{derived}</Short>
        </p>
      </div>
    </div>
  );
}
