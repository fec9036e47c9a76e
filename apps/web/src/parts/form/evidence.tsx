import { DeleteOutlined, PaperClipOutlined, UploadOutlined } from '@ant-design/icons';
import { Button, Progress } from 'antd';
import { useId, useRef, useState } from 'react';
import { handIn, type Problem } from '../../api/client.js';
import type { Bilingual } from '../../api/types.js';
import { useText } from '../../language/text.js';

/** A file that was handed in: what it is for (nothing for other attachments), its hash, and its own name on this screen. */
export type HandedIn = { readonly for: string | null; readonly file: string; readonly name: string };

type Props = {
  /** What has to be handed in, by the name the definition gives it. */
  readonly wanted: { readonly [name: string]: Bilingual };
  readonly files: readonly HandedIn[];
  /** Told with what comes of the files chosen so far: several may be on their way at once. */
  readonly onChange: (next: (before: readonly HandedIn[]) => readonly HandedIn[]) => void;
  /** Names of what is still missing, once somebody tried without. */
  readonly missing: readonly string[];
};

/** The evidence of a step: a place for each thing wanted and one for others. Files are sent as soon as they are chosen. */
export function Evidence({ wanted, files, onChange, missing }: Props) {
  const { t, pick } = useText();
  const slots = [
    ...Object.entries(wanted).map(([name, title]) => ({ name, title: pick(title) })),
    { name: null, title: t('form.evidence.other') },
  ];
  return (
    <div role="group" aria-label={t('form.evidence')} className="evidence">
      <h4>{t('form.evidence')}</h4>
      {slots.map(({ name, title }) => (
        <Slot
          key={name ?? ''}
          title={title}
          required={name !== null}
          isMissing={name !== null && missing.includes(name)}
          files={files.filter((one) => one.for === name)}
          onAdd={(file) => onChange((before) => [...before, { ...file, for: name }])}
          onRemove={(gone) => onChange((before) => before.filter((one) => one !== gone))}
        />
      ))}
    </div>
  );
}

type Sending = { readonly name: string; readonly part: number };

function Slot({
  title,
  required,
  isMissing,
  files,
  onAdd,
  onRemove,
}: {
  readonly title: string;
  readonly required: boolean;
  readonly isMissing: boolean;
  readonly files: readonly HandedIn[];
  readonly onAdd: (file: Omit<HandedIn, 'for'>) => void;
  readonly onRemove: (file: HandedIn) => void;
}) {
  const { t } = useText();
  const chooser = useRef<HTMLInputElement>(null);
  const id = useId();
  const [sending, setSending] = useState<Sending | null>(null);
  const [refused, setRefused] = useState<readonly { name: string; why: string }[]>([]);
  const send = async (chosen: readonly File[]) => {
    setRefused([]);
    for (const file of chosen) {
      const { name } = file;
      setSending({ name, part: 0 });
      try {
        const { hash } = await handIn<{ hash: string }>('/v1/evidence', file, (part) => setSending({ name, part }));
        onAdd({ file: hash, name });
      } catch (error) {
        const why = (error as Problem).document?.detail ?? t('problem.unreachable');
        setRefused((before) => [...before, { name, why }]);
      }
    }
    setSending(null);
  };
  return (
    <div className="slot">
      <span id={id} className={required ? 'required' : undefined}>
        {title}
      </span>
      <input
        ref={chooser}
        type="file"
        className="chooser"
        tabIndex={-1}
        multiple
        aria-labelledby={id}
        onChange={({ target }) => {
          void send([...(target.files ?? [])]);
          target.value = '';
        }}
      />
      <Button
        icon={<UploadOutlined aria-hidden />}
        aria-label={t('form.evidence.addTo', { title })}
        loading={sending !== null}
        onClick={() => chooser.current?.click()}
      >
        {t('form.evidence.add')}
      </Button>
      {sending && (
        <div role="status" aria-label={t('form.evidence.sending', { name: sending.name })}>
          {sending.name} <Progress percent={Math.round(100 * sending.part)} size="small" />
        </div>
      )}
      <ul className="plain">
        {files.map((file) => (
          <li key={file.file}>
            <PaperClipOutlined aria-hidden /> {file.name} <span className="soft">{t('form.evidence.taken')}</span>{' '}
            <Button
              type="text"
              size="small"
              icon={<DeleteOutlined aria-hidden />}
              aria-label={t('form.evidence.remove', { name: file.name })}
              onClick={() => onRemove(file)}
            />
          </li>
        ))}
      </ul>
      {refused.map(({ name, why }) => (
        <p key={name} role="alert" className="wrong">
          {t('form.evidence.refused', { name, why })}
        </p>
      ))}
      {isMissing && files.length === 0 && (
        <p role="alert" className="wrong">
          {t('form.evidence.missing')}
        </p>
      )}
    </div>
  );
}
