import { type AppError, inputMistaken } from '../errors.ts';
import { attributeOf, lineOf } from './xml.ts';

/** Refuses metadata for one of its elements, and says which and where. */
export function refuseElement(element: Element, message: string): AppError {
  return refuseAt({ line: lineOf(element), field: nameOf(element) }, message);
}

/** Refuses metadata for something at this place. */
export function refuseAt({ line, field }: { line: number | null; field: string | null }, message: string): AppError {
  return inputMistaken(line === null ? message : `Line ${line}: ${message}`, [{ line, field, message }]);
}

/** `AssertionConsumerService index 1`: as it stands in the file. */
function nameOf(element: Element): string {
  const index = attributeOf(element, 'index');
  return index === null ? element.localName : `${element.localName} index ${index.slice(0, 20)}`;
}
