import { describe, expect, it } from 'vitest';
import type { ReadinessRow } from '../../../server/contract/readiness.ts';
import { readCsvRecords } from '../../../server/csv.ts';
import { peopleHandedOver } from '../../../web/data/federation-csv.ts';
import { invitationOrder, peopleNotHere, sortInvitees } from '../../../web/data/readiness.ts';

function aRow(number: number, fields: Partial<ReadinessRow> = {}): ReadinessRow {
  const address = `user${number}@acme.example`;
  return {
    ...{ userId: `0055g0000000000${number}`, username: address, email: address, name: `User ${number}` },
    ...{ federationId: null, permissions: ['modifyAllData'], passkeys: [], getsEmailedCode: false },
    person: { id: `id-${number}`, name: `Person ${number}`, email: address, invitedUntil: null },
    ...{ verdict: 'blocked', reason: 'noPasskey', invitation: 'together' },
    ...fields,
  };
}

const ABSENT = { person: null, reason: 'notHere', invitation: null } as const;

const ids = (people: { id: string }[]) => people.map(({ id }) => id);

describe('who can be invited', () => {
  it('is told apart by how, and who cannot is in none', () => {
    const { together, alone, open } = sortInvitees([
      aRow(1),
      aRow(2, { invitation: 'alone' }),
      aRow(3, { invitation: 'open' }),
      aRow(4, { passkeys: ['synced'], invitation: null }),
      aRow(5, ABSENT),
    ]);
    expect([ids(together), ids(alone), ids(open)]).toEqual([['id-1'], ['id-2'], ['id-3']]);
  });

  it('is counted once, also with two users in the org', () => {
    expect(ids(sortInvitees([aRow(1), { ...aRow(2), person: aRow(1).person }]).together)).toEqual(['id-1']);
  });
});

describe('the order for them', () => {
  const invitees = sortInvitees([aRow(1), aRow(2), aRow(3, { invitation: 'open' })]);

  it('names those without an open link alone, and leaves links alone that are made meanwhile', () => {
    expect(invitationOrder(invitees, { name: 'Privileged people of Acme', canSendMail: true })).toEqual({
      ...{ name: 'Privileged people of Acme', hours: 72, by: 'mail', onlyWithoutOpenLink: true },
      people: { userIds: ['id-1', 'id-2'] },
    });
  });

  it('is for links when there is no e-mail', () => {
    expect(invitationOrder(invitees, { name: 'A', canSendMail: false }).by).toBe('links');
  });

  it('has a name that the API takes, however the application is called', () => {
    const { name } = invitationOrder(invitees, { name: `${'a'.repeat(99)} b`, canSendMail: true });
    expect(name).toBe('a'.repeat(99));
  });
});

describe('who is not here', () => {
  it('is handed to the import with the Federation ID of the org: each address once, and nobody without one', () => {
    const people = peopleNotHere([
      aRow(1),
      aRow(2, { ...ABSENT, federationId: '=E-2' }),
      aRow(3, { ...ABSENT, email: 'USER2@acme.example' }),
      aRow(4, { ...ABSENT, email: '' }),
      aRow(5, ABSENT),
    ]);
    expect(people).toEqual([
      { email: 'user2@acme.example', name: 'User 2', before: '=E-2' },
      { email: 'user5@acme.example', name: 'User 5', before: null },
    ]);
    const records = readCsvRecords(peopleHandedOver(['email', 'name', 'federationId'], people), 10);
    expect(Array.isArray(records) && records.map(({ cells }) => cells)).toEqual([
      ['email', 'name', 'federationId'],
      ['user2@acme.example', 'User 2', '=E-2'],
      ['user5@acme.example', 'User 5', ''],
    ]);
  });
});
