import formbody from '@fastify/formbody';
import type { FastifyInstance } from 'fastify';
import { inputInvalid } from '../errors.ts';

/** Reads forms strictly: what is not percent-encoded UTF-8 could not be echoed byte for byte. */
export async function registerFormBody(app: FastifyInstance): Promise<void> {
  await app.register(formbody, { parser: readForm });
}

/** application/x-www-form-urlencoded; a field that is sent more than once becomes a list. @throws inputInvalid */
function readForm(body: string): Record<string, unknown> {
  const fields = new Map<string, string | string[]>();
  for (const pair of body.split('&').filter((text) => text !== '')) {
    const equals = pair.indexOf('=');
    const name = decode(equals < 0 ? pair : pair.slice(0, equals));
    const value = equals < 0 ? '' : decode(pair.slice(equals + 1));
    const before = fields.get(name);
    fields.set(name, before === undefined ? value : [before, value].flat());
  }
  return Object.fromEntries(fields);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch (cause) {
    throw inputInvalid('The form is not in the form this page expects. Go back and try again.', cause);
  }
}
