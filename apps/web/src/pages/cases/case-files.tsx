import { DownloadOutlined } from '@ant-design/icons';
import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import { download, pathTo, type Problem } from '../../api/client.js';
import type { Page } from '../../api/types.js';
import { useApi } from '../../api/use-api.js';
import { useWritten } from '../../api/written.js';
import { nothing, useText } from '../../language/text.js';
import { showInstant } from '../../language/time.js';
import { NothingYet } from '../../parts/nothing-yet.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
import { Section } from '../../parts/section.js';
import { Short } from '../../parts/short.js';
import type { CaseEvent, CasePage, CitedFile } from './shapes.js';

type Citation = { readonly event: string; readonly kind: string; readonly stream: string; readonly at: string };

/** The files handed in with a case, each to be saved, with where else it is cited. */
export function CaseFiles({ of: { history } }: { of: CasePage }) {
  const { t } = useText();
  const files = history.flatMap((event) => event.evidence.map((file) => ({ event, file })));
  return (
    <Section title={t('case.files')}>
      {files.length === 0 && <NothingYet>{t('case.noFiles')}</NothingYet>}
      <ul className="plain">
        {files.map(({ event, file }) => (
          <File key={`${event.id} ${file.name} ${file.file}`} event={event} file={file} />
        ))}
      </ul>
    </Section>
  );
}

function File({ event, file: { title, name, file } }: { event: CaseEvent; file: CitedFile }) {
  const { t, pick } = useText();
  const said = title ? pick(title) : (name ?? t('case.attachment'));
  const save = useMutation<void, Problem>({ mutationFn: () => download(`/v1/evidence/${file}`, file.slice(0, 12)) });
  return (
    <li>
      <Button
        icon={<DownloadOutlined aria-hidden />}
        aria-label={t('case.saveFile', { what: said })}
        loading={save.isPending}
        onClick={() => save.mutate()}
      >
        {said}
      </Button>{' '}
      <Short>{file}</Short>
      <div className="soft small">
        {t('case.handedIn', {
          step: pick(event.title),
          who: event.actor.name ?? nothing,
          at: showInstant(event.recordedAt),
        })}
      </div>
      <Citations file={file} except={event.id} />
      {save.error && <ProblemAlert problem={save.error} />}
    </li>
  );
}

function Citations({ file, except }: { file: string; except: string }) {
  const { t } = useText();
  const { data } = useApi<Page<Citation>>(pathTo(`/v1/evidence/${file}/citations`, useWritten()));
  const others = data?.items.filter(({ event }) => event !== except) ?? [];
  if (others.length === 0) return null;
  return (
    <details className="small">
      <summary>{t('case.citations', { count: others.length })}</summary>
      <ul>
        {others.map(({ event, stream, at }) => (
          <li key={event}>
            <code>{stream}</code> {showInstant(at)}
          </li>
        ))}
      </ul>
    </details>
  );
}
