import { describe, expect, it } from 'vitest';
import {
  addCosts,
  alternate,
  type Cost,
  combinedRate,
  median,
  medianOf,
  perCpuSecond,
  perWallSecond,
  repeat,
} from './measuring.ts';

describe('the median', () => {
  it('is the middle of the values, whatever their order', () => {
    expect(median([9, 1, 100, 2, 3])).toBe(3);
  });

  it('is the mean of the middle two when their number is even', () => {
    expect(median([4, 1, 3, 2])).toBe(2.5);
  });

  it('sorts by size and not by spelling', () => {
    expect(median([10, 9, 100])).toBe(10);
  });

  it('leaves the values as they were', () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
  });

  it('does not exist for no values', () => {
    expect(() => median([])).toThrow(RangeError);
  });

  it('is taken of what each round shows, so that one disturbed round does not count', () => {
    const rounds = [1.1, 1, 40, 0.9, 1.05].map((ratio) => ({ ratio }));
    expect(medianOf(rounds, ({ ratio }) => ratio)).toBe(1.05);
  });
});

describe('a rate', () => {
  const cost: Cost = { operations: 600, cpuSeconds: 2, wallSeconds: 3 };

  it('is counted by CPU time or by the clock', () => {
    expect(perCpuSecond(cost)).toBe(300);
    expect(perWallSecond(cost)).toBe(200);
  });

  it('of several slices is that of their sum', () => {
    const sum = addCosts(cost, { operations: 0, cpuSeconds: 1, wallSeconds: 1 });
    expect(sum).toEqual({ operations: 600, cpuSeconds: 3, wallSeconds: 4 });
    expect(perCpuSecond(sum)).toBe(200);
  });

  it('of something made of parts comes from the sum of their times', () => {
    expect(combinedRate([2, 4, 4])).toBeCloseTo(1);
    expect(combinedRate([300])).toBeCloseTo(300);
  });
});

describe('alternating', () => {
  it('gives five rounds, each with the cost of every subject, and runs there and back', async () => {
    const order: string[] = [];
    const slice = (name: string) => async () => {
      order.push(name);
      return { operations: 10, cpuSeconds: 1, wallSeconds: 2 };
    };
    const rounds = await alternate({ limit: slice('limit'), project: slice('project') }, 2);
    const bothWays = { operations: 20, cpuSeconds: 2, wallSeconds: 4 };
    expect(rounds).toEqual(Array.from({ length: 5 }, () => ({ limit: bothWays, project: bothWays })));
    expect(order.slice(0, 4)).toEqual(['limit', 'project', 'project', 'limit']);
  });

  it('does not count the first round, which warms up', async () => {
    let slices = 0;
    const slower = async () => {
      slices += 1;
      return { operations: slices, cpuSeconds: 1, wallSeconds: 1 };
    };
    const rounds = await alternate({ slower }, 1);
    expect(rounds.map((round) => round.slower.operations)).toEqual([2, 3, 4, 5, 6]);
  });
});

describe('a slice in this process', () => {
  it('counts what was done and what it cost', async () => {
    let done = 0;
    const cost = await repeat(() => {
      done += 1;
    })();
    expect(cost.operations).toBe(done);
    expect(cost.wallSeconds).toBeGreaterThanOrEqual(0.04);
    expect(cost.cpuSeconds).toBeGreaterThan(0);
  });

  it('has as many operations in flight as it is told to', async () => {
    let running = 0;
    let most = 0;
    await repeat(async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise(setImmediate);
      running -= 1;
    }, 3)();
    expect(most).toBe(3);
  });

  it('fails when an operation fails', async () => {
    await expect(repeat(() => Promise.reject(new Error('broken')))()).rejects.toThrow('broken');
  });
});
