import { useMutation } from '@tanstack/react-query';
import { Button, Card } from 'antd';
import { Navigate, useNavigate, useSearchParams } from 'react-router';
import type { Problem } from '../api/client.js';
import type { DevelopmentAccount } from '../api/types.js';
import { useApi } from '../api/use-api.js';
import { useText } from '../language/text.js';
import { Answer } from '../parts/answer.js';
import { NothingYet } from '../parts/nothing-yet.js';
import { ProblemAlert } from '../parts/problem-alert.js';
import { PreferencesBar } from '../shell/preferences-bar.js';
import { returnPath, signInAs } from '../shell/sign-in.js';
import { Title } from '../shell/title.js';
import { useSession } from '../session.js';

/** The accounts of the development issuer, a button each. */
export function SignInPage() {
  const { t } = useText();
  const back = returnPath(useSearchParams()[0].get('return'));
  const accounts = useApi<{ accounts: readonly DevelopmentAccount[] }>('/v1/session/accounts');
  if (useSession() !== null) return <Navigate to={back} replace />;
  return (
    <main className="page narrow">
      <Title>{t('signIn.title')}</Title>
      <PreferencesBar />
      <Card title={<h1>{t('signIn.heading')}</h1>}>
        <p>{t('signIn.development')}</p>
        <Answer query={accounts}>{(answer) => <Accounts accounts={answer.accounts} back={back} />}</Answer>
      </Card>
    </main>
  );
}

function Accounts({ accounts, back }: { accounts: readonly DevelopmentAccount[]; back: string }) {
  const { t, pick, word } = useText();
  const navigate = useNavigate();
  const signIn = useMutation<void, Problem, string>({
    mutationFn: signInAs,
    onSuccess: () => navigate(back, { replace: true }),
  });
  if (accounts.length === 0) return <NothingYet>{t('signIn.none')}</NothingYet>;
  return (
    <>
      {signIn.error && <ProblemAlert problem={signIn.error} />}
      <ul className="plain accounts">
        {accounts.map(({ id, name, title, jurisdiction }) => (
          <li key={id}>
            <Button block loading={signIn.isPending && signIn.variables === id} onClick={() => signIn.mutate(id)}>
              <strong>{name}</strong>{' '}
              {pick(title)
                .split(', ')
                .map((role) => word('role', role))
                .join(' · ')}{' '}
              {jurisdiction && <span className="soft">{jurisdiction}</span>}
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}
