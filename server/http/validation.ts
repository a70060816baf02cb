import type { FastifyError } from 'fastify';
import type { FailurePlace } from '../errors.ts';

type Mistake = NonNullable<FastifyError['validation']>[number];

/** Enough of a name that somebody made up. */
const NAME_LENGTH = 100;

/** More would help nobody. */
const MOST_PLACES = 20;

/** What a schema found wrong, field by field, in words. */
export function placesOf(validation: readonly Mistake[]): FailurePlace[] {
  // What is wrong with each alternative says more than that none fits.
  const precise = validation.filter(({ keyword }) => keyword !== 'anyOf');
  const mistakes = precise.length > 0 ? precise : validation;
  return mistakes
    .slice(0, MOST_PLACES)
    .map((mistake) => ({ line: null, field: fieldOf(mistake), message: messageOf(mistake) }));
}

/** With dots between, such as `settings.nameId`; null: the whole. */
function fieldOf({ instancePath, params }: Mistake): string | null {
  const path = instancePath.split('/').slice(1);
  const member = params.missingProperty ?? params.additionalProperty;
  if (typeof member === 'string') path.push(member.slice(0, NAME_LENGTH));
  return path.length === 0 ? null : path.join('.');
}

function messageOf({ keyword, params }: Mistake): string {
  const { limit, type, allowedValues } = params;
  switch (keyword) {
    case 'required':
      return 'This is missing.';
    case 'additionalProperties':
      return 'There is no field of this name.';
    case 'type':
      return `This should be of the type ${String(type)}.`;
    case 'enum':
      return `This should be one of ${Array.isArray(allowedValues) ? allowedValues.join(', ') : 'the values that are allowed'}.`;
    case 'minLength':
      return limit === 1 ? 'This is empty.' : `This should have at least ${String(limit)} characters.`;
    case 'maxLength':
      return `This should have at most ${String(limit)} characters.`;
    case 'minItems':
      return limit === 1 ? 'This is empty.' : `This should have at least ${String(limit)} entries.`;
    case 'maxItems':
      return `This should have at most ${String(limit)} entries.`;
    case 'minimum':
      return `This should be at least ${String(limit)}.`;
    case 'maximum':
      return `This should be at most ${String(limit)}.`;
    default:
      return 'This does not have the form that is asked for.';
  }
}
