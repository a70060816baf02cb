import { isEmailAddress, isOneLine } from '../contract/text.ts';
import { fieldMistaken } from '../errors.ts';

/** What somebody says of a person, as it came. */
export interface PersonFields {
  email: string;
  name: string;
  federationId: string | null;
}

/** By which a person is known in Salesforce: the address stands in for a missing Federation ID. */
export function federationIdOf({ federationId, email }: Pick<PersonFields, 'federationId' | 'email'>): string {
  return federationId ?? email;
}

/** The fields as they are kept: without the spaces around them, otherwise as typed. @throws inputInvalid */
export function checkPersonFields({ email, name, federationId }: PersonFields): PersonFields {
  return {
    email: checkEmail(email),
    name: checkName(name, 200),
    federationId:
      federationId === null
        ? null
        : checkLine(federationId, { field: 'federationId', what: 'Federation ID', most: 512 }),
  };
}

/** A name without the spaces around it. @throws inputInvalid */
export function checkName(name: string, most: number): string {
  return checkLine(name, { field: 'name', what: 'name', most });
}

function checkLine(text: string, { field, what, most }: { field: string; what: string; most: number }): string {
  const trimmed = text.trim();
  if (!isOneLine(trimmed, most)) {
    throw fieldMistaken(field, `The ${what} should be 1 to ${most} characters on one line.`);
  }
  return trimmed;
}

function checkEmail(text: string): string {
  const email = text.trim();
  if (!isEmailAddress(email)) {
    throw fieldMistaken('email', `"${text}" is not an e-mail address, such as ada@example.com.`);
  }
  return email;
}
