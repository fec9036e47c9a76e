import { Button, Result } from 'antd';
import { Link, useRouteError } from 'react-router';
import { Problem } from '../api/client.js';
import { useText } from '../language/text.js';
import { ProblemAlert } from '../parts/problem-alert.js';
import { Title } from './title.js';

/** What is shown when a page cannot be shown at all. */
export function RouteProblem() {
  const { t } = useText();
  const error = useRouteError();
  return (
    <main className="page narrow">
      <Title>{t('problem.title')}</Title>
      <ProblemAlert problem={error instanceof Problem ? error : new Problem(0, { detail: String(error) })} />
      <p>
        <a href="/sign-in">{t('signIn.title')}</a>
      </p>
    </main>
  );
}

/** An address that leads nowhere. */
export function NotFound() {
  const { t } = useText();
  return (
    <>
      <Title>{t('notFound.title')}</Title>
      <Result
        status="info"
        title={t('notFound.title')}
        extra={
          <Link to="/persons">
            <Button type="primary">{t('nav.persons')}</Button>
          </Link>
        }
      />
    </>
  );
}
