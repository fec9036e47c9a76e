import { sha256Hex } from '#libs/canonical';
import { frozen } from '../frozen.js';
import type { RulesFiles } from './rules-files.js';

/** A question to files, and what they answered: contents by their digest. Nothing equals the answer that failed. */
type Asked = { readonly question: keyof RulesFiles; readonly path: string; answer?: string };

/**
 * What `make` makes of files, remembered for the `most` sources used last, for as long as they answer every question that
 * `make` asked as they did then: a file that changed, came or went is never overlooked. `make` depends on nothing else,
 * and makes plain data, which goes to several callers and is frozen. What it throws is not remembered.
 */
export function remembered<T>(make: (files: RulesFiles) => T, most: number): (files: RulesFiles) => T {
  let kept: readonly { readonly made: T; readonly asked: readonly Asked[] }[] = [];
  const anew = (files: RulesFiles) => {
    const asked: Asked[] = [];
    return { made: frozen(make(watched(files, asked))), asked };
  };
  return (files) => {
    const found = kept.find(({ asked }) => asked.every((one) => isAnsweredAlike(files, one))) ?? anew(files);
    kept = [found, ...kept.filter((one) => one !== found)].slice(0, most);
    return found.made;
  };
}

/** Files that write down what they are asked, and the very answers they give. */
function watched(files: RulesFiles, asked: Asked[]): RulesFiles {
  const watch =
    <A>(question: keyof RulesFiles, ask: (path: string) => A) =>
    (path: string): A => {
      const one: Asked = { question, path };
      asked.push(one);
      const answer = ask(path);
      one.answer = digest(answer);
      return answer;
    };
  return { size: watch('size', files.size), read: watch('read', files.read), list: watch('list', files.list) };
}

function isAnsweredAlike(files: RulesFiles, { question, path, answer }: Asked): boolean {
  try {
    return digest(files[question](path)) === answer;
  } catch {
    return false;
  }
}

function digest(answer: unknown): string {
  return answer instanceof Uint8Array ? sha256Hex(answer) : String(JSON.stringify(answer));
}
