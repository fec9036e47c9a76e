/** One measured figure. `ratio` compares it with `against`; `target` is what the specification asks for. */
export type Figure = {
  readonly id: string;
  readonly figure: string;
  readonly value: number;
  readonly unit: string;
  readonly ratio?: number;
  readonly against?: string;
  readonly target?: { readonly text: string; readonly met: boolean };
};

/** Told on the error stream what is being measured. */
export type Note = (text: string) => void;

/** Figures as a table, and what falls short of its target in plain words. */
export function report(figures: readonly Figure[]): string {
  const rows = figures.map(({ figure, value, unit, ratio, against, target }) => [
    figure,
    rounded(value),
    unit,
    ratio === undefined ? '' : `${ratio.toFixed(2)}× ${against ?? ''}`,
    target ? `${target.text}: ${target.met ? 'met' : 'NOT MET'}` : '',
  ]);
  const all = [['figure', 'value', 'unit', 'ratio', 'target'], ...rows];
  const widths = all[0]!.map((_, i) => Math.max(...all.map((row) => row[i]!.length)));
  const lines = all.map((row) =>
    row
      .map((cell, i) => (i === 1 ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
      .join('  ')
      .trimEnd(),
  );
  const short = figures.filter(({ target }) => target && !target.met);
  const verdict =
    short.length === 0
      ? 'Every figure with a target meets it.'
      : short
          .map(
            ({ figure, value, unit, target }) =>
              `FALLS SHORT: ${figure} is ${rounded(value)} ${unit}; target ${target!.text}.`,
          )
          .join('\n');
  return `${lines.join('\n')}\n\n${verdict}`;
}

function rounded(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(2);
}

/** The value below which a share of the samples lies. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
}
