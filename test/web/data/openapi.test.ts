import { describe, expect, it } from 'vitest';
import { curlExample, readOperations, searchOperations } from '../../../web/data/openapi.ts';

const problem = { description: 'Refused, with the code `forbidden`, `passkeyAgain`.' };
const groups = readOperations({
  servers: [{ url: 'https://login.example.com' }],
  tags: [{ name: 'Console' }, { name: 'People' }, { name: 'Audit' }],
  paths: {
    '/api/people': {
      get: {
        summary: 'Lists people.',
        tags: ['People'],
        security: [{ session: [] }, { token: [] }],
        'x-permission': 'seePeople',
        parameters: [{ name: 'search', in: 'query', schema: { type: 'string', maxLength: 200 } }],
        responses: { 200: { description: 'Done.', content: { 'application/json': { schema: { type: 'object' } } } } },
      },
    },
    '/api/audit/retention': {
      put: {
        summary: 'Sets how long.',
        tags: ['Audit'],
        security: [{ session: [] }],
        'x-permission': 'administer',
        'x-sensitive': true,
        requestBody: { content: { 'application/json': { schema: { type: 'integer' } } } },
        responses: { 204: { description: 'Done.' }, 403: problem, default: { description: 'Any other failure.' } },
      },
    },
    '/api/hidden': { get: { responses: {} } },
  },
});
const [people, audit] = groups.flatMap(({ operations }) => operations);

describe('the operations of the API', () => {
  it('stand under their kind, in the document’s order; kinds without any are left out', () => {
    expect(groups.map(({ name }) => name)).toEqual(['People', 'Audit']);
  });

  it('say who may use them, and how', () => {
    expect(people).toMatchObject({ method: 'GET', permission: 'seePeople', sensitive: false, takesToken: true });
    expect(audit).toMatchObject({ method: 'PUT', permission: 'administer', sensitive: true, takesToken: false });
  });

  it('say what goes in and what comes back', () => {
    expect(people?.parameters).toEqual([
      { name: 'search', place: 'query', isRequired: false, type: 'string (at most 200 characters)' },
    ]);
    expect(people?.replies).toEqual([{ status: '200', type: 'object' }]);
    expect(audit?.body).toBe('integer');
    expect(audit?.replies).toEqual([{ status: '204', type: null }]);
  });

  it('say with which codes they are refused', () => {
    expect(audit?.refusals).toEqual([{ status: '403', codes: ['forbidden', 'passkeyAgain'] }]);
  });

  it('are found by every word that is typed', () => {
    const names = (text: string) => searchOperations(groups, text).map(({ name }) => name);
    expect(names('put audit')).toEqual(['Audit']);
    expect(names('LISTS')).toEqual(['People']);
    expect(names('put people')).toEqual([]);
    expect(names('')).toEqual(['People', 'Audit']);
  });

  it('are called with a token that the shell keeps', () => {
    if (!people || !audit) throw new Error('The operations were not read.');
    expect(curlExample('https://login.example.com', people)).toBe(
      'curl \\\n  --header "Authorization: Bearer $LATCHKEY_TOKEN" \\\n  \'https://login.example.com/api/people\'',
    );
    expect(curlExample('https://login.example.com', audit)).toContain('--request PUT');
  });
});
