import type { Language } from '#libs/domain';
import type { ClosedLedger, OpenLedger } from '#libs/ledger';
import type { Bilingual } from '#libs/policy';

/** Picks the text of the chosen language. */
export type Say = (zh: string, en: string) => string;

/** Told how far something long is; shown on the error stream only. */
export type Progress = (done: number, total: number | undefined, label: string) => void;

/** What every command is given: the folder of the rules, what was typed, and how to speak. */
export type RulesCall = {
  /** The folder with catalogue and packs. */
  readonly rulesDir: string;
  /** Arguments in the order of the usage. */
  readonly args: readonly string[];
  /** Options by their long name in camel case; a switch is `true`, one that may be repeated a list. */
  readonly options: { readonly [name: string]: string | boolean | readonly string[] | undefined };
  readonly language: Language;
  readonly say: Say;
  readonly progress: Progress;
};

/** What a command over the ledger is given besides. */
export type Call = RulesCall & { readonly ledger: OpenLedger };

/** What a command over a ledger that may be half there is given: it opens what it needs, and closes it. */
export type PlaceCall = RulesCall & {
  readonly find: () => Promise<ClosedLedger>;
  readonly open: () => Promise<OpenLedger>;
};

/** What a command answers: one JSON object, the same as text for people, and whether all was well (exit code 0). */
export type Answer = { readonly json: object; readonly text: string; readonly ok?: boolean };

/** An option: flags as commander writes them, and what it is for. */
export type CommandOption = {
  readonly flags: string;
  readonly text: Bilingual;
  /** May be given several times. */
  readonly many?: boolean;
  readonly required?: boolean;
};

/** A command of the terminal: describes itself, for help, and runs over an opened ledger or over the rules alone. */
export type Command = Described &
  (
    | { readonly run: (call: Call) => Promise<Answer> }
    /** Needs no ledger: an author works on a folder, on any machine. */
    | { readonly runOnRules: (call: RulesCall) => Promise<Answer> }
    /** Copies into or out of a ledger. */
    | { readonly runOnPlace: (call: PlaceCall) => Promise<Answer> }
  );

type Described = {
  /** Words, then arguments: `decision explain <id>`. */
  readonly usage: string;
  readonly summary: Bilingual;
  readonly arguments?: { readonly [name: string]: Bilingual };
  readonly options?: readonly CommandOption[];
  /** More lines for `--help`, such as examples. */
  readonly more?: Bilingual;
};

/** A text in both languages. */
export function both(zh: string, en: string): Bilingual {
  return { 'zh-CN': zh, en };
}

/** Something typed that cannot be used: what it is, and what to do. */
export class Unusable extends Error {
  constructor(
    readonly text: Bilingual,
    /** Stable name, for programs that read the JSON. */
    readonly code = 'unusable',
  ) {
    super(text.en);
    this.name = 'Unusable';
  }
}

/** Makes {@link Unusable} out of both texts. */
export function unusable(zh: string, en: string, code?: string): Unusable {
  return new Unusable(both(zh, en), code);
}
