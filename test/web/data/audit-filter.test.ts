import { describe, expect, it } from 'vitest';
import { instantOf, localOf, readAuditFilter, scopeOf } from '../../../web/data/audit-filter.ts';

describe('the filter of the log', () => {
  it('is read from an address', () => {
    const filter = readAuditFilter(new URLSearchParams('outcome=refused&person=1&other=2'));
    expect(filter).toMatchObject({ outcome: 'refused', person: '1', action: '' });
    expect(filter).not.toHaveProperty('other');
  });

  it('has no scope when it lets everything through', () => {
    expect(scopeOf(readAuditFilter(new URLSearchParams()))).toBe('');
  });

  it('has another scope for other values', () => {
    const scope = (query: string) => scopeOf(readAuditFilter(new URLSearchParams(query)));
    expect(scope('outcome=refused&action=login')).toBe('action=login&outcome=refused');
    expect(scope('outcome=refused')).not.toBe(scope('outcome=success'));
  });
});

describe('a time on the person’s clock', () => {
  it('becomes an instant and comes back', () => {
    const instant = instantOf('2026-11-24T09:05');
    expect(instant).toMatch(/^2026-11-2\dT\d\d:\d\d:00\.000Z$/);
    expect(localOf(instant)).toBe('2026-11-24T09:05');
  });

  it('is nothing while it is not whole', () => {
    expect(instantOf('')).toBe('');
    expect(localOf('yesterday')).toBe('');
  });
});
