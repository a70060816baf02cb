import type { Mistakes } from '../components/form-fields.ts';
import type { Refusal } from '../data/reply.ts';

/** The mistakes that a refusal names, by field. */
export function readMistakes(refusal: Refusal): Mistakes {
  const places = 'problem' in refusal ? (refusal.problem.places ?? []) : [];
  return Object.fromEntries(places.flatMap(({ field, message }) => (field === null ? [] : [[field, message]])));
}
