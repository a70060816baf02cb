/** A figure of the table, as a part of the benchmark gives it. */
export interface Figure {
  name: string;
  value: number;
  unit: keyof typeof UNITS;
  /** Null: nothing is promised, it is there to be looked at. */
  target: Target | null;
  /** Where the value comes from: absolute numbers of this machine and this run. */
  detail: string;
}

export type Target = { atLeast: number } | { atMost: number };

const UNITS = {
  ratio: { digits: 2, suffix: '' },
  ms: { digits: 1, suffix: ' ms' },
  MiB: { digits: 0, suffix: ' MiB' },
  kB: { digits: 1, suffix: ' kB' },
} as const;

type Verdict = 'ok' | 'MISSED' | '';

/** Whether the figure is what its target wants; empty when it has none. */
export function verdictOf({ value, target }: Pick<Figure, 'value' | 'target'>): Verdict {
  if (target === null) return '';
  const reached = 'atLeast' in target ? value >= target.atLeast : value <= target.atMost;
  return reached ? 'ok' : 'MISSED';
}

/** The figures as one table of plain text. */
export function formatTable(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => [
    figure.name,
    formatValue(figure.value, figure.unit),
    formatTarget(figure),
    verdictOf(figure),
    figure.detail,
  ]);
  const table = [['', 'figure', 'target', '', 'measured'], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  return table.map((row) => formatRow(row, widths)).join('\n');
}

function formatRow(cells: readonly string[], widths: readonly number[]): string {
  return cells
    .map((cell, column) => (column === 1 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
    .join('  ')
    .trimEnd();
}

function formatValue(value: number, unit: Figure['unit']): string {
  const { digits, suffix } = UNITS[unit];
  return `${value.toFixed(digits)}${suffix}`;
}

function formatTarget({ target, unit }: Figure): string {
  if (target === null) return '';
  return 'atLeast' in target ? `≥ ${formatValue(target.atLeast, unit)}` : `≤ ${formatValue(target.atMost, unit)}`;
}

/** A whole number for people: `3,410`. */
export function formatCount(count: number): string {
  return Math.round(count).toLocaleString('en');
}
