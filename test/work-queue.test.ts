import { describe, expect, test } from 'vitest';
import { createWorkQueue } from '../server/work-queue.ts';

/** Work that waits until it is told to end. */
function someWork(count: number) {
  const begun: number[] = [];
  const gates = Array.from({ length: count }, () => Promise.withResolvers<void>());
  const works = gates.map(({ promise }, index) => async () => {
    begun.push(index);
    await promise;
  });
  return { begun, works, end: (index: number) => gates[index]?.resolve() };
}

/** Lets everything happen that can. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('a work queue', () => {
  test('does so much at the same time, and goes on in order as room is made', async () => {
    const queue = createWorkQueue(2);
    const { begun, works, end } = someWork(4);
    queue.add(works);
    await settle();
    expect(begun).toEqual([0, 1]);
    end(1);
    await settle();
    expect(begun).toEqual([0, 1, 2]);
  });

  test('uses the room that is left when more comes', async () => {
    const queue = createWorkQueue(3);
    const { begun, works } = someWork(3);
    for (const work of works) queue.add([work]);
    await settle();
    expect(begun).toEqual([0, 1, 2]);
  });

  test('never does more at a time, however often it is given something', async () => {
    const queue = createWorkQueue(2);
    const { begun, works, end } = someWork(6);
    queue.add(works.slice(0, 3));
    queue.add(works.slice(3));
    await settle();
    expect(begun).toEqual([0, 1]);
    for (const index of [0, 1, 2, 3, 4, 5]) end(index);
    await settle();
    expect(begun).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test.each([0, 1, 2, 3, 4, 5, 6])('begins what comes %i turns after its last work has ended', async (turns) => {
    const queue = createWorkQueue(1);
    const { begun, works, end } = someWork(2);
    queue.add(works.slice(0, 1));
    await settle();
    end(0);
    for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
    queue.add(works.slice(1));
    await settle();
    expect(begun).toEqual([0, 1]);
  });

  test('waits at its end for what has begun, and drops the rest', async () => {
    const queue = createWorkQueue(1);
    const { begun, works, end } = someWork(2);
    queue.add(works);
    await settle();
    let isClosed = false;
    const closing = queue.close().then(() => {
      isClosed = true;
    });
    queue.add(works);
    await settle();
    expect(isClosed).toBe(false);
    end(0);
    await closing;
    expect(begun).toEqual([0]);
  });
});
