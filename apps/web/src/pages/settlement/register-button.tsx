import { FileExcelOutlined } from '@ant-design/icons';
import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import { download, pathTo, type Problem } from '../../api/client.js';
import { useText } from '../../language/text.js';
import { ProblemAlert } from '../../parts/problem-alert.js';

/** Saves the register of a settlement as XLSX. */
export function RegisterButton({
  path,
  of,
}: {
  path: string;
  of: { readonly purpose: string; readonly window: string };
}) {
  const { t } = useText();
  const save = useMutation<void, Problem>({
    mutationFn: () =>
      download(pathTo(`${path}/register.xlsx`, of), `${of.purpose}-${of.window.replace('/', '-')}.xlsx`),
  });
  return (
    <>
      <p>
        <Button icon={<FileExcelOutlined aria-hidden />} loading={save.isPending} onClick={() => save.mutate()}>
          {t('settlement.register')}
        </Button>
      </p>
      {save.error && <ProblemAlert problem={save.error} />}
    </>
  );
}
