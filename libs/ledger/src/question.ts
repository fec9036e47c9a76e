import type { LegalDate } from '#libs/canonical';
import { Refused, type Subject } from '#libs/domain';
import type { Position } from '#libs/event-log';
import {
  personalCycleWindow,
  purposesOf,
  sinceHireWindow,
  windowOf,
  type Pack,
  type Window,
  type WindowKind,
} from '#libs/policy';
import type { SubjectAt } from './subjects.js';

/** Whom a question is about: a person, or any subject. */
export type About = { readonly person: string } | { readonly subject: Subject };

/** What is asked: a purpose, a window of its kind (`key`: `'2025'`, `'2021-2025'`), and as of which day. */
export type Asked = {
  readonly purpose?: string;
  readonly window?: { readonly kind: string; readonly key: string };
  /** The day from which it is looked at: what happened later does not count. */
  readonly asOf?: LegalDate;
};

/** A question about a subject, asked of the log up to a position: what was recorded later was not known. */
export type Question = About & Asked & { readonly upTo: Position };

/** A question that is asked of the log as it stands. */
export type OpenQuestion = About & Asked;

/** The subject of a question. */
export function subjectAsked(about: About): Subject {
  return 'person' in about ? { kind: 'person', id: about.person } : about.subject;
}

/**
 * Purpose and window: as asked, or the first that the pack decides for such a subject.
 * @throws {Refused} `purpose-unknown`, `window-unknown`, `person-not-employed` when the window begins with the hire.
 */
export function askedFor(
  pack: Pack,
  question: About & Asked,
  subject: SubjectAt,
  today: LegalDate,
): { readonly purpose: string; readonly window: Window } {
  const purposes = purposesOf(pack, subjectAsked(question).kind);
  const wanted = question.window?.kind;
  const found = purposes.find(
    ({ purpose, window }) =>
      (!question.purpose || purpose === question.purpose) && (!wanted || wanted === 'custom' || window === wanted),
  );
  if (!found)
    throw new Refused('purpose-unknown', {
      purpose: question.purpose ?? null,
      known: [...new Set(purposes.map(({ purpose }) => purpose))],
    });
  const kind = (wanted ?? found.window) as WindowKind;
  const key = question.window?.key ?? '';
  try {
    return { purpose: found.purpose, window: windowFor(pack, kind, key, subject, question.asOf ?? today) };
  } catch (error) {
    if (error instanceof Refused) throw error;
    throw new Refused('window-unknown', { window: `${kind}/${key}`, why: (error as Error).message });
  }
}

/** The window with a key, or the one of the day: some begin with the hire of the person or are the life of the class. */
function windowFor(pack: Pack, kind: WindowKind, key: string, { hiredOn, span }: SubjectAt, day: LegalDate): Window {
  if (key) return windowOf(pack, kind, key);
  if (kind === 'class' && span) return windowOf(pack, kind, `${span.from}..${span.to}`);
  const personal = kind === 'cycle' && pack.calendar.cycle?.kind === 'personal';
  if (kind === 'sinceHire' || personal) {
    if (!hiredOn) throw new Refused('person-not-employed', {});
    return personal ? personalCycleWindow(pack, hiredOn, day) : sinceHireWindow(pack, hiredOn);
  }
  return windowOf(pack, kind, clamp(day, pack.effective));
}

/**
 * The day from which a window is looked at: as asked, or today, or the end of a window that is over. What is found out
 * about a class after its last day is still about that class.
 */
export function dayAsked({ asOf }: Asked, { kind, to }: Window, today: LegalDate): LegalDate {
  return asOf ?? (today >= to && kind !== 'class' ? to : today);
}

function clamp(day: LegalDate, { from, to }: { from: LegalDate; to?: LegalDate }): LegalDate {
  if (day < from) return from;
  return to !== undefined && day > to ? to : day;
}
