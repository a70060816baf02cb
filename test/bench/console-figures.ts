import type { Figure } from './figures.ts';
import { median } from './measuring.ts';

/** A request, and how long it took each time. */
export interface Answered {
  /** Of the figure that it belongs to. */
  name: string;
  path: string;
  milliseconds: number[];
}

/** Nobody should have to wait for longer. */
const TARGET_MS = 200;

/**
 * One figure for each name: the median time of its slowest request. The worst time is beside it, and no target, because
 * now and then a machine has something else to do.
 */
export function figuresOf(label: string, answered: readonly Answered[]): Figure[] {
  return [...Map.groupBy(answered, ({ name }) => name)].map(([name, requests]) => {
    const slowest = requests.reduce((one, other) => (typical(other) > typical(one) ? other : one));
    const worst = Math.max(...requests.flatMap(({ milliseconds }) => milliseconds));
    return {
      name: `${label}, ${name}`,
      value: typical(slowest),
      unit: 'ms',
      target: { atMost: TARGET_MS },
      detail: `worst ${worst.toFixed(1)} ms; slowest of ${requests.length}: ${readable(slowest.path)}`,
    };
  });
}

function typical({ milliseconds }: Answered): number {
  return median(milliseconds);
}

/** A cursor says nothing to people. */
function readable(path: string): string {
  return decodeURIComponent(path).replace(/cursor=[^&]*/, 'cursor=…');
}
