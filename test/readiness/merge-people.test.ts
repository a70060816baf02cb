import { describe, expect, it } from 'vitest';
import type { PrivilegedPerson } from '../../db/model.ts';
import { mergePeople } from '../../server/readiness/merge-people.ts';

const SHORT = '0055g00000AbCdE';
const LONG = `${SHORT}AAV`;

function aRow(fields: Partial<PrivilegedPerson> = {}): PrivilegedPerson {
  const address = 'ada@acme.example';
  return {
    ...{ userId: LONG, username: address, email: address, name: 'Ada', federationId: null, permissions: [] },
    ...fields,
  };
}

describe('rows of privileged people', () => {
  it('are one person when they have one ID, with the permissions of all rows, each once and in their order', () => {
    const rows = [
      aRow({ permissions: ['authorApex', 'modifyAllData'] }),
      aRow({ permissions: ['modifyAllData', 'systemAdministrator'] }),
    ];
    expect(mergePeople(rows)).toEqual([aRow({ permissions: ['systemAdministrator', 'modifyAllData', 'authorApex'] })]);
  });

  it.each([
    [SHORT, LONG],
    [LONG, SHORT],
  ])('are one person when one ID has 15 and the other 18 characters, and keep the longer one', (...ids) => {
    expect(mergePeople(ids.map((userId) => aRow({ userId })))).toEqual([aRow({ userId: LONG })]);
  });

  it('are two people when the IDs differ in upper and lower case', () => {
    const rows = [aRow({ userId: SHORT }), aRow({ userId: SHORT.replace('AbCdE', 'AbCde') })];
    expect(mergePeople(rows)).toEqual(rows);
  });

  it.each([
    [null, 'ada'],
    ['ada', null],
  ])('have the Federation ID that one of them tells', (...ids) => {
    expect(mergePeople(ids.map((federationId) => aRow({ federationId })))).toEqual([aRow({ federationId: 'ada' })]);
  });

  it('stay in the order in which they come', () => {
    const [ada, bob] = [aRow(), aRow({ userId: '0055g00000AbCdFAAV' })];
    expect(mergePeople([bob, ada, bob])).toEqual([bob, ada]);
  });
});
