import { describe, expect, it } from 'vitest';
import { instantOf, keepTypedTime, localOf, readAuditFilter, scopeOf } from '../../../web/data/audit-filter.ts';

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

  it('is nothing while the year is being typed', () => {
    expect(['0002-11-24T09:05', '0020-11-24T09:05', '0202-11-24T09:05'].map(instantOf)).toEqual(['', '', '']);
  });

  it('has a year of four digits', () => {
    expect(localOf(new Date('0202-11-24T09:05').toISOString())).toBe('0202-11-24T09:05');
  });

  it('stays as it is typed until another is set', () => {
    const instant = instantOf('2026-11-24T09:05');
    expect(keepTypedTime('0202-11-24T09:05', '')).toBe('0202-11-24T09:05');
    expect(keepTypedTime('2026-11-24T09:05', instant)).toBe('2026-11-24T09:05');
    expect(keepTypedTime('2025-01-01T00:00', instant)).toBe('2026-11-24T09:05');
    expect(keepTypedTime('2026-11-24T09:05', '')).toBe('');
  });
});
