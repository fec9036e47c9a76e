/**
 * What schemas find wrong with a field, in Chinese. They say it in English, each in words of its own: what is not listed
 * here is quoted.
 */
const chinese: readonly (readonly [english: RegExp, chinese: string])[] = [
  [/received undefined$|^must have required property/, '必须填写'],
  [/^Unrecognized key|^must NOT have additional properties/, '没有这一字段，请删去'],
  [/^Invalid (?:option|input): expected one of (.*)$/, '只能是下列之一：$1'],
  [/^Invalid (?:option|input): expected (".*")$/, '只能是 $1'],
  [/^must be equal to one of the allowed values/, '不在可选的值之内'],
  [/^Invalid input: expected (\w+), received (\w+)/, '类型应为 $1，而不是 $2'],
  [/^Invalid UUID/, '不是 UUID 编号'],
  [/^Too small: expected string to have >=(\d+)/, '不得少于 $1 个字'],
  [/^Too big: expected string to have <=(\d+)/, '不得超过 $1 个字'],
  [/^Too (?:small|big): expected array to have ([<>]=)(\d+)/, '项数应 $1 $2'],
  [/^Too (?:small|big): expected \w+ to be ([<>]=?)(-?\d+)/, '应 $1 $2'],
  [/^expected a day that exists/, '应为实际存在的日期，写作 YYYY-MM-DD'],
  [/^Invalid ISO datetime/, '应为带时区的时刻，如 2026-01-31T08:00:00Z'],
  [/^expected more than 0/, '应大于 0'],
  [/^"(.*)" is not a decimal number/, '“$1”不是如 4、4.5 的数'],
  [/^"(.*)" is finer than hundredths/, '“$1”超过两位小数'],
  [/^"(.*)" is larger than ([\d.]+)/, '“$1”超过上限 $2'],
  [/^expected six digits/, '应为六位行政区划代码（GB/T 2260）'],
  [/^expected <kind>\/<key>/, '应写作 <类别>/<期间>，如 year/2025'],
  [/^expected <subject>-<id>/, '应写作 <对象>-<编号>，如 school-<UUID>、bureau-500235'],
  [/^expected at most (\d+) fields/, '至多 $1 个字段'],
  [/^expected a position/, '不是本接口给出的位置'],
  [/^has signs that no text has/, '含有不可见的控制字符或不完整的字符'],
  [/^is no cursor/, '不是本查询给出的游标'],
  [/^expected the ETag/, '应为所见记录的 ETag，如 "7" 或 "none"'],
  [/^expected 1 to 200 characters/, '应有 1 至 200 个字符'],
  [/must match pattern/, '格式不对'],
];

/** What is wrong with a field, in a language. */
export function fieldText(message: string, language: 'zh-CN' | 'en'): string {
  if (language === 'en') return message;
  const [english, text] = chinese.find(([pattern]) => pattern.test(message)) ?? [/^[^]*$/, '填写有误（$&）'];
  return english.exec(message)![0].replace(english, text);
}
