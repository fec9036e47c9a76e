import { CalendarOutlined, LinkOutlined } from '@ant-design/icons';
import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import { download, get, pathTo, type Problem } from '../../api/client.js';
import { useText } from '../../language/text.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
import { Section } from '../../parts/section.js';
import { Short } from '../../parts/short.js';

type Of = { readonly [name: string]: string | null };

/** The deadlines as a file for calendar programs, once or as an address that they read again and again. */
export function SaveCalendar({ of }: { of: Of }) {
  const { t } = useText();
  const save = useMutation<void, Problem>({
    mutationFn: () => download(pathTo('/v1/deadlines/calendar.ics', of), 'shixun.ics'),
  });
  const link = useMutation<{ path: string; until: string }, Problem>({
    mutationFn: () => get('/v1/deadlines/calendar-link'),
  });
  const problem = save.error ?? link.error;
  return (
    <Section title={t('deadlines.subscribe')}>
      <p className="toolbar">
        <Button icon={<CalendarOutlined aria-hidden />} loading={save.isPending} onClick={() => save.mutate()}>
          {t('deadlines.save')}
        </Button>
        <Button icon={<LinkOutlined aria-hidden />} loading={link.isPending} onClick={() => link.mutate()}>
          {t('deadlines.link')}
        </Button>
      </p>
      {link.data && (
        <div role="status">
          <p>
            <Short whole>{address(link.data.path, of)}</Short>
          </p>
          <p className="soft">{t('deadlines.linkHint', { until: link.data.until })}</p>
        </div>
      )}
      {problem && <ProblemAlert problem={problem} />}
    </Section>
  );
}

function address(path: string, of: Of): string {
  const url = new URL(path, location.origin);
  for (const [name, value] of Object.entries(of)) if (value) url.searchParams.set(name, value);
  return url.href;
}
