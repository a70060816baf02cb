/** What typed text asks for: without the spaces around it. */
export function searchOf(typed: string): string {
  return typed.trim();
}

/** What stands in a search field when this is searched: what was typed, as long as it asks for that. */
export function keepTyped(typed: string, search: string): string {
  return searchOf(typed) === search ? typed : search;
}
