import { Alert, Button } from 'antd';
import type { Problem } from '../api/client.js';
import { useText } from '../language/text.js';

/** A problem as the API tells it: title, detail, the fields at fault, and the trace id for whoever runs the service. */
export function ProblemAlert({ problem, retry }: { problem: Problem; retry?: () => void }) {
  const { t } = useText();
  const { title, detail, code, errors = [], traceId } = problem.document;
  const small = [problem.status > 0 && `HTTP ${problem.status}`, code, traceId && `${t('problem.trace')} ${traceId}`];
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={title ?? t(problem.status === 0 ? 'problem.unreachable' : 'problem.title')}
      description={
        <>
          {detail && <p>{detail}</p>}
          {errors.length > 0 && (
            <ul>
              {errors.map((error) => (
                <li key={`${error.pointer} ${error.detail}`}>
                  {error.pointer && <code>{error.pointer}</code>} {error.detail}
                </li>
              ))}
            </ul>
          )}
          <p className="soft small">{small.filter(Boolean).join(' · ')}</p>
        </>
      }
      action={retry && <Button onClick={retry}>{t('problem.retry')}</Button>}
    />
  );
}
