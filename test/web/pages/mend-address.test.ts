import { expect, it } from 'vitest';
import { mendAddress } from '../../../web/pages/admin/mend-address.ts';

const PLACE = { serviceProviderId: 'app', userId: 'ada' };
const NOWHERE = { serviceProviderId: null, userId: null };

it.each<[Parameters<typeof mendAddress>[0], string, string | null]>([
  ['settings', '/admin/applications/app?tab=settings', null],
  ['connect', '/admin/applications/app?tab=connect', '/admin/applications/connect'],
  ['federationIds', '/admin/applications/app/federation-ids', null],
  ['update', '/admin/applications/app?update=now', null],
  ['application', '/admin/applications/app', '/admin/applications/add'],
  ['person', '/admin/people/ada', '/admin/people'],
  ['passkey', '/admin/people/ada', '/admin/invitations/new'],
  ['certificate', '/admin/signing-keys', '/admin/signing-keys'],
])('%s is mended at %s, or at %s when nobody is meant', (mend, address, elsewhere) => {
  expect(mendAddress(mend, PLACE)).toBe(address);
  expect(mendAddress(mend, NOWHERE)).toBe(elsewhere);
});
