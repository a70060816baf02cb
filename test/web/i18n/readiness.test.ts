import { describe, expect, it } from 'vitest';
import { ReadinessRow } from '../../../server/contract/readiness.ts';
import { attention } from '../../../web/i18n/en-admin-home.ts';
import { blockedOf, invite, mend, reasons } from '../../../web/i18n/en-admin-readiness.ts';

/** Every reason that the API may give. */
const REASONS = ReadinessRow.properties.reason.anyOf.flatMap((one) => ('enum' in one ? one.enum : []));

describe('the words of readiness', () => {
  it('say on the home page, as on the application’s, how many would be locked out', () => {
    expect(attention.lockedOut(3, 41)).toBe('3 of 41 privileged people would be locked out');
    expect(blockedOf(3, 41)).toBe(attention.lockedOut(3, 41));
  });

  it('name every reason and what mends it, and no other', () => {
    expect(REASONS).toContain('metadataExpired');
    expect(Object.keys(reasons).sort()).toEqual([...REASONS].sort());
    expect(Object.keys(mend).sort()).toEqual([...REASONS].sort());
  });

  it('say of nothing sent and of another Federation ID different things', () => {
    expect(reasons.nothingSent).toContain('Nothing can be sent');
    expect(reasons.federationId).toContain('another than the one that is sent');
  });

  it.each([
    [1, 'Invite the 1 who lacks a passkey', 'Invite 1 person?'],
    [1200, 'Invite the 1,200 who lack a passkey', 'Invite 1,200 people?'],
  ])('say how many are invited: %i', (count, action, title) => {
    expect([invite.action(count), invite.title(count)]).toEqual([action, title]);
  });
});
