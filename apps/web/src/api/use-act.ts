import { useMutation } from '@tanstack/react-query';
import { useRef } from 'react';
import { v4 as uuid } from 'uuid';
import { act, type Problem } from './client.js';

/** A command to the API: where it goes, what it says, and the revision of the record as it was seen. */
export type Command = { readonly path: string; readonly body: object; readonly revision?: number };

/** Gives commands. The same one given again after it seemed to fail has the same key, so that it is carried out once. */
export function useAct<Answer>(onDone: (answer: Answer) => void) {
  const last = useRef<{ readonly said: string; readonly key: string } | null>(null);
  return useMutation<Answer, Problem, Command>({
    mutationFn({ path, body, revision }) {
      const said = JSON.stringify([path, body]);
      if (last.current?.said !== said) last.current = { said, key: uuid() };
      return act<Answer>(path, body, { revision, key: last.current.key });
    },
    onSuccess(answer) {
      last.current = null;
      onDone(answer);
    },
  });
}
