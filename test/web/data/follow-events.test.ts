import { describe, expect, it } from 'vitest';
import { askAfter, followFrom, OVERLAP, takeEvents } from '../../../web/data/follow-events.ts';

const events = (...sequences: number[]) => sequences.map((sequence) => ({ sequence }));

describe('following the log', () => {
  it('asks again for what may have come late', () => {
    expect(askAfter(followFrom(3000, []))).toBe(3000 - OVERLAP);
    expect(askAfter(followFrom(10, []))).toBe(0);
  });

  it('takes each event once, newest first', () => {
    const first = takeEvents(followFrom(10, [9, 10]), events(9, 10, 11, 12));
    expect(first.fresh).toEqual(events(12, 11));
    expect(takeEvents(first.followed, events(10, 11, 12, 13)).fresh).toEqual(events(13));
  });

  it('takes an event that another node wrote late', () => {
    const { followed } = takeEvents(followFrom(10, [10]), events(12));
    expect(takeEvents(followed, events(10, 11, 12)).fresh).toEqual(events(11));
  });

  it('stays where it is when nothing has come', () => {
    const { fresh, followed } = takeEvents(followFrom(10, [10]), []);
    expect(fresh).toEqual([]);
    expect(followed.highest).toBe(10);
  });

  it('remembers no more than it asks for again', () => {
    const many = Array.from({ length: 500 }, (_, index) => index + 1);
    const { followed } = takeEvents(followFrom(0, []), events(...many));
    expect(followed.seen.size).toBe(OVERLAP);
    expect(takeEvents(followed, events(...many.slice(-OVERLAP))).fresh).toEqual([]);
  });
});
