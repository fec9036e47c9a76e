import { useEffect, useState } from 'react';
import { pathTo } from '../../api/client.js';
import { useAct } from '../../api/use-act.js';
import { useApi } from '../../api/use-api.js';
import { useWritten } from '../../api/written.js';
import { cellOf, type Recorded, type Register, type Status, type Trainee } from './shapes.js';

type Cells<Value> = ReadonlyMap<string, Value>;

/** What the API takes at once. */
const AT_ONCE = 500;

/** The register of a class with the changes that are not saved yet; those that are refused stay, with the reason. */
export function useRegister(id: string) {
  const path = `/v1/classes/${encodeURIComponent(id)}/register`;
  const query = useApi<Register>(pathTo(path, useWritten()), (previous) => previous.class === id);
  const [changed, setChanged] = useState<Cells<Status>>(new Map());
  const [refused, setRefused] = useState<Cells<string>>(new Map());
  /** Saved a moment ago and not read back yet. */
  const [saved, setSaved] = useState<Cells<Status>>(new Map());
  const [count, setCount] = useState<number | null>(null);
  const send = useAct<Recorded>(() => undefined);
  const { data, isPlaceholderData } = query;
  useEffect(() => {
    if (data && !isPlaceholderData) setSaved(new Map());
  }, [data, isPlaceholderData]);

  const stored = (trainee: Trainee, session: string): Status | null =>
    saved.get(cellOf(trainee, session)) ?? trainee.attendance.find((one) => one.session === session)?.status ?? null;

  return {
    query,
    changed,
    refused,
    /** How many cells the last saving recorded. */
    count,
    pending: send.isPending,
    problem: send.error,
    statusOf: (trainee: Trainee, session: string) => changed.get(cellOf(trainee, session)) ?? stored(trainee, session),
    /** Changes a cell; back to what is stored, it is no change. */
    set(trainee: Trainee, session: string, status: Status | null) {
      const cell = cellOf(trainee, session);
      setRefused((before) => without(before, [cell]));
      setCount(null);
      setChanged((before) => {
        const after = new Map(before);
        if (status === null || status === stored(trainee, session)) after.delete(cell);
        else after.set(cell, status);
        return after;
      });
    },
    undoAll() {
      setChanged(new Map());
      setRefused(new Map());
    },
    async save() {
      if (!data || changed.size === 0 || send.isPending) return;
      const days = new Map(data.sessions.map(({ session, on }) => [session, on]));
      const entries = [...changed].map(([cell, status]) => {
        const [of = '', session = ''] = cell.split('/');
        return { case: of, session, on: days.get(session), status };
      });
      let done = 0;
      try {
        for (let from = 0; from < entries.length; from += AT_ONCE) {
          const sent = entries.slice(from, from + AT_ONCE);
          const { items } = await send.mutateAsync({ path, body: { entries: sent } });
          const said = new Map(items.map((item) => [cellOf(item, item.session), item]));
          const ok = sent.filter((one) => said.get(cellOf(one, one.session))?.status === 'ok');
          done += ok.length;
          const cells = ok.map((one) => cellOf(one, one.session));
          setSaved(
            (before) => new Map([...before, ...ok.map((one) => [cellOf(one, one.session), one.status] as const)]),
          );
          setChanged((before) => without(before, cells));
          setRefused((before) => new Map([...without(before, cells), ...reasons(items)]));
        }
      } catch {
        // What the API says stands in `problem`, and every change that was not answered is still there.
      }
      setCount(done);
    },
  };
}

/** What {@link useRegister} gives. */
export type UsedRegister = ReturnType<typeof useRegister>;

function reasons(items: Recorded['items']): (readonly [string, string])[] {
  return items.flatMap((item) =>
    item.status === 'refused' ? [[cellOf(item, item.session), item.problem.detail] as const] : [],
  );
}

function without<Value>(cells: Cells<Value>, gone: readonly string[]): Map<string, Value> {
  const after = new Map(cells);
  for (const cell of gone) after.delete(cell);
  return after;
}
