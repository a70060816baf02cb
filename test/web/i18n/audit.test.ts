import { describe, expect, it } from 'vitest';
import { AUDIT_ACTIONS } from '../../../server/audit/record.ts';
import { actions } from '../../../web/i18n/en-admin-audit.ts';

describe('the words of the audit', () => {
  it('name every action that is recorded, and no other', () => {
    expect(Object.keys(actions).sort()).toEqual([...AUDIT_ACTIONS].sort());
  });
});
