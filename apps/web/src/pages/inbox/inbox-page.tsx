import { Checkbox, Table } from 'antd';
import { useRef, useState, type KeyboardEvent } from 'react';
import { Link } from 'react-router';
import { useInfiniteQuery } from '@tanstack/react-query';
import { get, pathTo, type Problem } from '../../api/client.js';
import { useWritten } from '../../api/written.js';
import { nothing, useText } from '../../language/text.js';
import { showInstant } from '../../language/time.js';
import { useAddress } from '../../parts/address.js';
import { Answer } from '../../parts/answer.js';
import { More } from '../../parts/more.js';
import { NothingYet } from '../../parts/nothing-yet.js';
import { Section } from '../../parts/section.js';
import { Title } from '../../shell/title.js';
import { DueDay, StateOf } from '../cases/state.js';
import { SubjectLink } from '../cases/subject.js';
import { BulkStep } from './bulk-step.js';
import { Groups } from './groups.js';
import type { BulkOutcome, InboxGroup, InboxItem, InboxPage as Page } from './shapes.js';

/** A case among many. */
export const keyOf = ({ workflow, id }: { readonly workflow: string; readonly id: string }) => `${workflow}/${id}`;

/** What this account can do now, the oldest deadline first; several cases of one step can be done at once. */
export function InboxPage() {
  const { t } = useText();
  const { read, change } = useAddress();
  const [workflow, step] = [read('workflow'), read('step')];
  const query = { workflow, step, limit: '100', ...useWritten() };
  const pages = useInfiniteQuery<Page, Problem, { pages: Page[] }, unknown[], string | null>({
    queryKey: ['pages', '/v1/inbox', query],
    queryFn: (reading) => get<Page>(pathTo('/v1/inbox', { ...query, cursor: reading.pageParam }), reading),
    initialPageParam: null,
    getNextPageParam: ({ next }) => next,
    placeholderData: (before) => before,
  });
  return (
    <>
      <Title>{t('inbox.title')}</Title>
      <h1>{t('inbox.title')}</h1>
      <Answer query={pages}>
        {({ pages: read }) => {
          const items = read.flatMap((page) => page.items);
          const groups = read[0]?.groups ?? [];
          if (groups.length === 0 && items.length === 0 && !step) return <NothingYet>{t('inbox.none')}</NothingYet>;
          return (
            <div className="inbox">
              <Groups
                groups={oldestFirst(groups, items)}
                chosen={workflow && step ? { workflow, step } : null}
                onChoose={(to) => change({ workflow: to?.workflow ?? null, step: to?.step ?? null })}
              />
              <div>
                <Work
                  key={`${workflow}/${step}`}
                  items={items}
                  group={groups.find((one) => one.workflow === workflow && one.step === step)}
                  step={step}
                  isStale={pages.isPlaceholderData}
                />
                {items.length > 0 && <More pages={pages} shown={items.length} />}
              </div>
            </div>
          );
        }}
      </Answer>
    </>
  );
}

/** Groups in the order of the cases that are due first; those further down the list keep their order. */
function oldestFirst(groups: readonly InboxGroup[], items: readonly InboxItem[]): InboxGroup[] {
  const first = ({ workflow, step }: InboxGroup) => {
    const at = items.findIndex((item) => item.workflow === workflow && item.steps.some((one) => one.do === step));
    return at < 0 ? items.length : at;
  };
  return [...groups].sort((a, b) => first(a) - first(b));
}

type WorkProps = {
  readonly items: readonly InboxItem[];
  readonly group: InboxGroup | undefined;
  /** Step of the address: without one, cases cannot be done together. */
  readonly step: string | null;
  /** Whether these are still those of another step, until its own are there. */
  readonly isStale: boolean;
};

function Work({ items, group, step, isStale }: WorkProps) {
  const { t, pick } = useText();
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const [outcomes, setOutcomes] = useState<readonly (BulkOutcome & { readonly item: InboxItem })[]>([]);
  const primary = useRef<HTMLDivElement>(null);
  const chosen = items.filter((item) => ticked.has(keyOf(item)));
  const tick = (item: InboxItem, to: boolean) =>
    setTicked((before) => {
      const after = new Set(before);
      if (to) after.add(keyOf(item));
      else after.delete(keyOf(item));
      return after;
    });
  const onDone = (answer: readonly BulkOutcome[]) => {
    const known = new Map(items.map((item) => [keyOf(item), item]));
    setOutcomes(answer.flatMap((one) => (known.has(keyOf(one)) ? [{ ...one, item: known.get(keyOf(one))! }] : [])));
    setTicked(new Set(answer.filter(({ status }) => status === 'refused').map(keyOf)));
  };
  return (
    <Section
      title={group ? `${pick(group.workflowTitle)} · ${pick(group.stepTitle)}` : t(step ? 'inbox.title' : 'inbox.all')}
    >
      <div role="status">{outcomes.length > 0 && <Outcomes of={outcomes} />}</div>
      {step && (
        // Above the table: the library puts a hidden copy of each heading into it, where nobody should come to a box.
        <p className="toolbar">
          <Checkbox
            disabled={isStale || items.length === 0}
            checked={items.length > 0 && chosen.length === items.length}
            indeterminate={chosen.length > 0 && chosen.length < items.length}
            onChange={({ target }) => setTicked(new Set(target.checked ? items.map(keyOf) : []))}
          >
            {t('inbox.pickAll')}
          </Checkbox>
          <span className="soft small">{t('inbox.keys')}</span>
        </p>
      )}
      <div
        onKeyDown={(event) =>
          moveAmongRows(event, () => primary.current?.querySelector<HTMLElement>('button, input, textarea')?.focus())
        }
      >
        <Table
          rowKey={keyOf}
          size="small"
          pagination={false}
          scroll={{ x: '58rem' }}
          dataSource={items}
          locale={{ emptyText: <NothingYet>{t('inbox.noneHere')}</NothingYet> }}
          columns={[
            ...(step
              ? [
                  {
                    key: 'pick',
                    render: (_: unknown, item: InboxItem) => (
                      <Checkbox
                        aria-label={t('inbox.pick', { what: `${pick(item.title)} ${item.subjectName ?? ''}` })}
                        disabled={isStale}
                        checked={ticked.has(keyOf(item))}
                        onChange={({ target }) => tick(item, target.checked)}
                      />
                    ),
                  },
                ]
              : []),
            {
              title: t('caseList.what'),
              className: 'words',
              render: (_, { id, title, name }) => (
                <>
                  <Link data-row to={`/cases/${id}${step ? `?step=${step}` : ''}`}>
                    {pick(title)}
                  </Link>
                  {name && <div className="soft">{name}</div>}
                </>
              ),
            },
            { title: t('caseList.about'), className: 'words', render: (_, item) => <SubjectLink of={item} /> },
            { title: t('caseList.state'), className: 'words', render: (_, item) => <StateOf of={item} /> },
            { title: t('caseList.due'), render: (_, { nextDue }) => (nextDue ? <DueDay day={nextDue} /> : nothing) },
            ...(step
              ? []
              : [
                  {
                    title: t('inbox.can'),
                    className: 'words',
                    render: (_: unknown, { id, steps }: InboxItem) =>
                      steps.map((one, i) => (
                        <span key={one.do}>
                          {i > 0 && '、'}
                          <Link to={`/cases/${id}?step=${one.do}`}>{pick(one.title)}</Link>
                        </span>
                      )),
                  },
                ]),
            { title: t('caseList.changed'), className: 'day', render: (_, { changedAt }) => showInstant(changedAt) },
          ]}
        />
      </div>
      {step && (
        <div ref={primary}>
          {chosen.length === 0 ? (
            <p className="soft">{t('inbox.pickFirst')}</p>
          ) : (
            <BulkStep items={chosen} step={step} onDone={onDone} />
          )}
        </div>
      )}
    </Section>
  );
}

function Outcomes({ of }: { of: readonly (BulkOutcome & { readonly item: InboxItem })[] }) {
  const { t, pick } = useText();
  const refused = of.filter(({ status }) => status === 'refused').length;
  return (
    <div className={`banner small ${refused > 0 ? 'unsettled' : 'good'}`}>
      <div>
        <p className="verdict">{t('inbox.outcomes', { done: of.length - refused, refused })}</p>
        {refused > 0 && <p>{t('inbox.keptTicked')}</p>}
        <ul className="plain">
          {of.map((one) => (
            <li key={keyOf(one)} data-outcome={one.status}>
              <span className={`mark ${one.status === 'ok' ? 'good' : 'bad'}`}>
                {t(one.status === 'ok' ? 'inbox.ok' : 'inbox.refused')}
              </span>{' '}
              <Link to={`/cases/${one.id}`}>
                {pick(one.item.title)} {one.item.subjectName}
              </Link>
              {one.status === 'refused' && (
                <div>
                  {one.problem.detail}
                  {one.problem.errors?.map(({ pointer, detail }) => (
                    <div key={pointer} className="soft small">
                      <code>{pointer}</code> {detail}
                    </div>
                  ))}
                </div>
              )}
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

/** Up and down move between the rows' first controls; Enter on a box goes on to the form. Space ticks by itself. */
function moveAmongRows(event: KeyboardEvent<HTMLElement>, toForm: () => void): void {
  const from = event.target as HTMLElement;
  if (event.key === 'Enter' && from instanceof HTMLInputElement) {
    event.preventDefault();
    toForm();
    return;
  }
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step === 0) return;
  const kind = from instanceof HTMLInputElement ? 'input[type=checkbox]' : 'a[data-row]';
  const stops = [...event.currentTarget.querySelectorAll<HTMLElement>(kind)];
  const next = stops[stops.indexOf(from) + step];
  if (!stops.includes(from) || !next) return;
  event.preventDefault();
  next.focus();
}
