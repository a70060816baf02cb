import { expect, it } from 'vitest';
import { failuresPath, loginHistoryBody } from '../../../web/pages/admin/doctor-requests.ts';

it('the failures of everybody are asked for, or those of the person who was chosen', () => {
  expect(failuresPath('app', null)).toBe('/api/service-providers/app/failures');
  expect(failuresPath('app', { id: 'ada' })).toBe('/api/service-providers/app/failures?userId=ada');
});

it('the login history of everybody is asked for, or that of the person who was chosen', () => {
  expect(loginHistoryBody('connection', null)).toEqual({ connection: 'connection' });
  expect(loginHistoryBody('connection', { id: 'ada' })).toEqual({ connection: 'connection', userId: 'ada' });
});
