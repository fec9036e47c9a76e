import { FileTextOutlined } from '@ant-design/icons';
import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import { download, type Problem } from '../api/client.js';
import type { Phrase } from '../language/dictionary.js';
import { useText } from '../language/text.js';
import { ProblemAlert } from './problem-alert.js';

/** Saves what a page shows as a table (CSV). */
export function SaveTable({
  path,
  name,
  label = 'targets.save',
}: {
  readonly path: string;
  readonly name: string;
  readonly label?: Phrase;
}) {
  const { t } = useText();
  const save = useMutation<void, Problem>({ mutationFn: () => download(path, name) });
  return (
    <>
      <Button icon={<FileTextOutlined aria-hidden />} loading={save.isPending} onClick={() => save.mutate()}>
        {t(label)}
      </Button>
      {save.error && <ProblemAlert problem={save.error} />}
    </>
  );
}
