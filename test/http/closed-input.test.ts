/** What comes in has a closed shape, on every route and at every depth. */
import { afterAll, describe, expect, test } from 'vitest';
import { CLOSED } from '../../server/contract/common.ts';
import { inputSchemas, type Part } from '../helpers/input-schemas.ts';
import { collectRoutes } from '../helpers/route-table.ts';
import { startTestServer } from '../helpers/server.ts';

/** Where a browser writes what WebAuthn gives it, with members of later levels. */
const OPEN = [
  // rfc6749 4.1.2: whoever comes back may bring more than is known.
  'GET /setup/salesforce/callback querystring',
  'POST /api/enrolment/verify body.credential',
  'POST /api/enrolment/verify body.credential.clientExtensionResults',
  'POST /api/enrolment/verify body.credential.response',
  'POST /api/session/passkey body.credential',
  'POST /api/setup/verify body.credential',
  'POST /api/setup/verify body.credential.clientExtensionResults',
  'POST /api/setup/verify body.credential.response',
];

/** Whole files, whose readers name the line of a character that no text has. */
const FILES = [
  'POST /api/people/import body.csv',
  'POST /api/people/import/preview body.csv',
  'POST /api/service-providers/:id/federation-ids/csv body.source.csv',
  'POST /api/service-providers/:id/federation-ids/preview body.source.csv',
  'POST /api/service-providers/:id/readiness body.source.csv',
  'POST /api/service-providers/import body.source.metadata',
  'POST /api/service-providers/preview body.source.metadata',
];

const [server, routes] = await collectRoutes(() => startTestServer());
afterAll(() => server.close());

const parts = routes.flatMap(inputSchemas);
const ofType = (type: string) => parts.filter(({ schema }) => schema.type === type);
const placesOf = (found: Part[]) => found.map(({ place }) => place).sort();

describe('the input of every route', () => {
  test('is found, at every depth', () => {
    expect(placesOf(ofType('object'))).toEqual(
      expect.arrayContaining([
        'GET /api/people querystring',
        'PATCH /api/service-providers/:id body.settings',
        'PATCH /api/service-providers/:id body.settings.attributes[].value',
        'POST /api/service-providers/preview body.source.fields',
        'POST /api/signing-keys body.own',
      ]),
    );
    expect(placesOf(ofType('string'))).toContain('GET /apps/:id/icon params.id');
  });

  test('is an object, where there is a body or a query', () => {
    const whole = parts.filter(({ place }) => /(body|querystring)$/.test(place));
    expect(placesOf(whole.filter(({ schema }) => schema.type !== 'object'))).toEqual([]);
  });

  test('has no member but those that are named', () => {
    const inputs = ofType('object').filter(({ place }) => !place.includes(' params'));
    expect([...new Set(placesOf(inputs.filter(({ schema }) => schema.additionalProperties !== false)))]).toEqual(OPEN);
    expect(CLOSED).toEqual({ additionalProperties: false });
  });

  test('is text without NUL and lone surrogates', () => {
    const free = ofType('string').filter(({ schema: { pattern, enum: values, const: value } }) => {
      if (values !== undefined || value !== undefined) return false;
      const form = new RegExp(pattern ?? '', 'u');
      return ['\0', 'a\0', 'a@b\0', '\ud800', 'a\udfff', 'a@b\udc00'].some((text) => form.test(text));
    });
    expect(placesOf(free)).toEqual(FILES);
  });

  test('is bounded in length, entries and size', () => {
    const texts = ofType('string').filter(
      ({ schema }) => schema.maxLength === undefined && schema.pattern === undefined && schema.enum === undefined,
    );
    const lists = ofType('array').filter(({ schema }) => schema.maxItems === undefined);
    const numbers = parts.filter(
      ({ schema: { type, minimum = Number.NaN, maximum = Number.NaN } }) =>
        (type === 'integer' || type === 'number') && !(Number.isSafeInteger(minimum) && Number.isSafeInteger(maximum)),
    );
    expect(placesOf([...texts, ...lists, ...numbers]).filter((place) => !place.endsWith('credential.type'))).toEqual(
      [],
    );
  });

  test('has instants of one kind', () => {
    const instants = parts.filter(({ schema }) => schema.format !== undefined);
    expect(instants.length).toBeGreaterThan(5);
    const forms = new Set(instants.map(({ schema: { format, pattern = '' } }) => `${format} ${pattern}`));
    expect([...forms]).toEqual([expect.stringMatching(/^date-time \^.*\[0-5\]/)]);
  });
});
