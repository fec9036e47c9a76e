import type { RowError } from '#libs/ledger';

/** What schemas say of a value, in Chinese: they speak English. */
const words: readonly (readonly [RegExp, string])[] = [
  [/^expected six digits of GB\/T 2260$/, '应为 GB/T 2260 的六位代码'],
  [/^expected a day that exists, as YYYY-MM-DD$/, '应为存在的日期，写作 YYYY-MM-DD'],
  [/^Invalid UUID$/, '应为编号（UUID）'],
  [/^Invalid option: expected one of (.+)$/, '应为其中之一：$1'],
  [/received undefined$/, '必须填写'],
  [/^Too (?:small|short): .*$/, '过短或过小'],
  [/^Too (?:big|long): .*$/, '过长或过大'],
  [/^Invalid string: must match pattern .*$/, '格式不正确'],
  [/^expected more than 0$/, '应大于 0'],
  [/^("[^"]*") is not a decimal number.*$/, '$1 不是小数（写作 4 或 4.5）'],
  [/^("[^"]*") is finer than hundredths$/, '$1 超过两位小数'],
];

/** The same error with a Chinese text where it had only an English one. */
export function inChinese(error: RowError): RowError {
  const { 'zh-CN': zh, en } = error.message;
  const found = zh === en ? words.find(([pattern]) => pattern.test(en)) : undefined;
  return found ? { ...error, message: { 'zh-CN': en.replace(...(found as [RegExp, string])), en } } : error;
}
