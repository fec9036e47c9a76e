import type { Language } from '#libs/domain';
import type { Recorded } from '#libs/event-log';
import type { Bilingual, Pack } from '#libs/policy';

/** What words of closed lists are called: those of a pack, or, without one, the words themselves. */
export function wordsOf(pack: Pack | undefined, language: Language): (word: unknown) => string {
  const own: { readonly [word: string]: Bilingual } = {
    credit: { 'zh-CN': '学分', en: 'credits' },
    hour: { 'zh-CN': '学时', en: 'hours' },
    falsification: { 'zh-CN': '弄虚作假', en: 'falsification' },
    correction: { 'zh-CN': '更正', en: 'correction' },
    error: { 'zh-CN': '差错', en: 'error' },
    ...outcomes,
  };
  const lists = pack
    ? [
        pack.units,
        pack.levels,
        pack.modes,
        pack.categories,
        pack.staffCategories,
        pack.stages,
        pack.purposes,
        pack.roles,
      ]
    : [];
  const words = new Map(lists.flat().map(({ id, label }) => [id, label]));
  return (word) => (own[String(word)] ?? words.get(String(word)))?.[language] ?? String(word ?? '');
}

const outcomes: { readonly [outcome: string]: Bilingual } = {
  qualified: { 'zh-CN': '合格', en: 'qualified' },
  unqualified: { 'zh-CN': '不合格', en: 'not qualified' },
  undetermined: { 'zh-CN': '无法判定', en: 'undetermined' },
  open: { 'zh-CN': '尚未到期', en: 'open' },
  notApplicable: { 'zh-CN': '不适用', en: 'not applicable' },
};

/** What an event says, in a few words. Unknown events show their short fields. */
export function eventDetail({ type, data, personal }: Recorded, word: (id: unknown) => string): string {
  const of = (...fields: string[]) => fields.flatMap((field) => (data[field] === undefined ? [] : [word(data[field])]));
  const source = data['source'] as { title?: string } | undefined;
  const window = data['window'] as { kind?: string; key?: string } | undefined;
  switch (type) {
    case 'PersonRegistered':
      return [String(personal['name'] ?? '—'), ...of('jurisdiction')].join(' ');
    case 'CreditAwarded':
    case 'CreditTransferredIn':
      return [`${String(data['recognised'])} ${word(data['unit'])}`, source?.title ?? '', ...of('level', 'mode')].join(
        ' ',
      );
    case 'CreditRevoked':
    case 'CreditRestored':
      return [
        `${String(data['amount'])} ${word(data['unit'])}`,
        ...of('kind', 'clause'),
        String(personal['reason'] ?? ''),
      ]
        .join(' ')
        .trimEnd();
    case 'RecordFiled':
    case 'RecordWithdrawn':
      return [word(data['kind']), String(data['on'] ?? personal['reason'] ?? '')].join(' ').trimEnd();
    case 'DecisionRecorded':
    case 'DecisionCorrected':
      return [word(data['purpose']), window?.key ?? '', word(data['outcome'])].join(' ');
    default:
      return Object.values({ ...data, ...personal })
        .filter((value) => typeof value === 'string' && !/^[0-9a-f-]{36}$/.test(value))
        .map(word)
        .join(' ');
  }
}
