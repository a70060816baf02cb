import type { PersonField, ValueRule } from '../../db/model.ts';
import { fieldsOf } from './value-rule.ts';

/**
 * Which field of a person a NameID was made of, and what stood in it; lower case may have changed it. Null: the rule cannot
 * have made it, or cannot be followed back.
 */
export function readNameId(rule: ValueRule, nameId: string): { field: PersonField; value: string } | null {
  const [field, ...others] = fieldsOf(rule);
  if (field === undefined || others.length > 0) return null;
  const around = rule.source === 'template' ? rule.text.split(`{${field}}`) : ['', ''];
  const [before, after, again] = around;
  if (before === undefined || after === undefined || again !== undefined) return null;
  const [start, end] = [`${rule.prefix}${before}`, `${after}${rule.suffix}`];
  const value = nameId.slice(start.length, nameId.length - end.length);
  const isMade = `${start}${value}${end}`.toLowerCase() === nameId.toLowerCase();
  return isMade && value !== '' ? { field, value } : null;
}
