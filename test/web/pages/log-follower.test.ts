import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AuditEvent, AuditReply } from '../../../server/contract/audit.ts';
import type { Reply } from '../../../web/data/reply.ts';
import { type Follow, followLog } from '../../../web/pages/admin/log-follower.ts';

const PERIOD = 2000;
const page = Object.assign(new EventTarget(), { hidden: false });
const ask = vi.fn<Follow['ask']>();
const newest = vi.fn<Follow['newest']>();
const show = vi.fn<Follow['show']>();
const follow = { newest, show, ask, onEvents: vi.fn(), onRefusal: vi.fn() };

beforeEach(() => {
  vi.resetAllMocks();
  vi.useFakeTimers();
  vi.stubGlobal('document', page);
  vi.stubGlobal('window', globalThis);
  page.hidden = false;
  newest.mockResolvedValue(answer(200));
  show.mockResolvedValue([]);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function answer(...sequences: number[]): Awaited<ReturnType<Follow['ask']>> {
  return { value: { items: sequences.map(event), next: null } };
}

function event(sequence: number): AuditEvent {
  return {
    sequence,
    at: '2026-11-24T12:00:00.000Z',
    action: 'login',
    outcome: 'success',
    actor: null,
    target: null,
    serviceProvider: null,
    address: null,
    reason: null,
    reference: 'a',
    details: {},
  };
}

function setHidden(hidden: boolean): void {
  page.hidden = hidden;
  page.dispatchEvent(new Event('visibilitychange'));
}

describe('following the log', () => {
  it('asks every two seconds, and hands over what is new', async () => {
    ask.mockResolvedValueOnce(answer(200)).mockResolvedValueOnce(answer(200, 201));
    const stop = followLog(follow);
    await vi.advanceTimersByTimeAsync(PERIOD);
    expect(follow.onEvents).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(PERIOD);
    expect(follow.onEvents.mock.calls).toEqual([[[event(201)]]]);
    expect(ask.mock.calls).toEqual([[100], [100]]);
    stop();
  });

  it('rests while nobody looks at the page', async () => {
    ask.mockResolvedValue(answer());
    const stop = followLog(follow);
    setHidden(true);
    await vi.advanceTimersByTimeAsync(10 * PERIOD);
    expect(ask).not.toHaveBeenCalled();
    setHidden(false);
    await vi.advanceTimersByTimeAsync(PERIOD);
    expect(ask).toHaveBeenCalledOnce();
    stop();
  });

  it('ends when it is stopped, also in the middle of a question', async () => {
    let reply: (answer: Reply<AuditReply>) => void = () => undefined;
    ask.mockImplementation(() => new Promise((resolve) => (reply = resolve)));
    const stop = followLog(follow);
    await vi.advanceTimersByTimeAsync(PERIOD);
    stop();
    reply({ value: { items: [event(201)], next: null } });
    setHidden(false);
    await vi.advanceTimersByTimeAsync(10 * PERIOD);
    expect(follow.onEvents).not.toHaveBeenCalled();
    expect(ask).toHaveBeenCalledOnce();
  });

  it('gives up when it is refused, and says why', async () => {
    ask.mockResolvedValue({ offline: true });
    followLog(follow);
    await vi.advanceTimersByTimeAsync(10 * PERIOD);
    expect(ask).toHaveBeenCalledOnce();
    expect(follow.onRefusal).toHaveBeenCalledExactlyOnceWith({ offline: true });
  });

  it('takes what the list shows, which is read after the newest numbers, for seen', async () => {
    show.mockResolvedValue([event(202), event(201)]);
    ask.mockResolvedValue(answer(200, 201, 202, 203));
    const stop = followLog(follow);
    await vi.advanceTimersByTimeAsync(PERIOD);
    expect(follow.onEvents.mock.calls).toEqual([[[event(203)]]]);
    stop();
  });

  it('does not begin when it is stopped while the newest numbers are read', async () => {
    let reply: (answer: Reply<AuditReply>) => void = () => undefined;
    newest.mockImplementation(() => new Promise((resolve) => (reply = resolve)));
    followLog(follow)();
    reply(answer(200));
    await vi.advanceTimersByTimeAsync(10 * PERIOD);
    expect(show).not.toHaveBeenCalled();
    expect(ask).not.toHaveBeenCalled();
  });

  it('does not begin when it is stopped while the list is read', async () => {
    let shown: (events: AuditEvent[]) => void = () => undefined;
    show.mockImplementation(() => new Promise((resolve) => (shown = resolve)));
    const stop = followLog(follow);
    await vi.advanceTimersByTimeAsync(0);
    stop();
    shown([]);
    setHidden(false);
    await vi.advanceTimersByTimeAsync(10 * PERIOD);
    expect(ask).not.toHaveBeenCalled();
  });

  it('does not begin when the newest numbers are refused', async () => {
    newest.mockResolvedValue({ offline: true });
    followLog(follow);
    await vi.advanceTimersByTimeAsync(10 * PERIOD);
    expect(follow.onRefusal).toHaveBeenCalledExactlyOnceWith({ offline: true });
    expect(ask).not.toHaveBeenCalled();
  });
});
