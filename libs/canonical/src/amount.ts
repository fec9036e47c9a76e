/**
 * Exact amounts of credits or hours. In memory an amount is an integer number of hundredths; stored and on the wire it
 * is a decimal string in its shortest spelling (`"4"`, `"4.5"`, `"0.25"`). Floats never occur.
 */
export type Hundredths = number;

/** The largest amount one entry may carry: 99,999,999.99. */
export const MAX_AMOUNT: Hundredths = 9_999_999_999;

/** Why a text is no amount. `code` is stable, `value` is what was given. */
export class NotAnAmount extends Error {
  constructor(
    readonly code: 'malformed' | 'too-fine' | 'too-large',
    readonly value: string,
  ) {
    super(
      {
        malformed: `"${value}" is not a decimal number such as "4" or "4.5"`,
        'too-fine': `"${value}" is finer than hundredths`,
        'too-large': `"${value}" is larger than ${formatAmount(MAX_AMOUNT)}`,
      }[code],
    );
    this.name = 'NotAnAmount';
  }
}

/**
 * Reads a decimal string into hundredths. Trailing zeros are allowed (`"4.50"`), exponents, signs other than a leading
 * minus, blanks and digits beyond hundredths are not.
 *
 * @throws {NotAnAmount}
 */
export function parseAmount(text: string): Hundredths {
  const match = /^(-?)(0|[1-9]\d*)(?:\.(\d+))?$/.exec(text);
  if (!match) throw new NotAnAmount('malformed', text);
  const [, minus, whole, fraction = ''] = match;
  if (fraction.slice(2).replaceAll('0', '') !== '') throw new NotAnAmount('too-fine', text);
  if (whole!.length > 8) throw new NotAnAmount('too-large', text);
  const hundredths = Number(whole) * 100 + Number(fraction.slice(0, 2).padEnd(2, '0'));
  return minus && hundredths > 0 ? -hundredths : hundredths;
}

/** The shortest decimal spelling of an amount: 450 → `"4.5"`. */
export function formatAmount(amount: Hundredths): string {
  if (!Number.isSafeInteger(amount)) throw new NotAnAmount('malformed', String(amount));
  const digits = String(Math.abs(amount)).padStart(3, '0');
  const fraction = digits.slice(-2).replace(/0+$/, '');
  return `${amount < 0 ? '-' : ''}${digits.slice(0, -2)}${fraction === '' ? '' : `.${fraction}`}`;
}
