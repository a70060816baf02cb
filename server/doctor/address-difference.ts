/** How one address differs from another. */
export interface AddressDifference {
  kind: 'queryMissing' | 'otherOrg' | 'case' | 'slash' | 'other';
  /** A sentence. */
  words: string;
}

/** Says where an address first differs from the one that it should be. */
export function addressDifference(found: string, expected: string): AddressDifference {
  const query = expected.slice(found.length);
  if (expected.startsWith(found) && /^[?&]/.test(query)) {
    return { kind: 'queryMissing', words: `The end “${query}” is missing, which says which org it is.` };
  }
  const [ours, theirs] = [orgIdIn(found), orgIdIn(expected)];
  if (ours !== null && theirs !== null && ours !== theirs) {
    const words = `It names the org ${ours}, and this one is ${theirs}: a sandbox that was refreshed has another one.`;
    return { kind: 'otherOrg', words };
  }
  if (found.toLowerCase() === expected.toLowerCase()) {
    return { kind: 'case', words: `${firstDifference(found, expected)} Upper and lower case count.` };
  }
  if (found.replace(/\/$/, '') === expected.replace(/\/$/, '')) {
    return { kind: 'slash', words: 'One of them ends with “/”, the other does not. Every character counts.' };
  }
  return { kind: 'other', words: firstDifference(found, expected) };
}

/** Of several, the one that the address was probably meant to be. */
export function nearestOf(found: string, addresses: readonly string[]): string | undefined {
  return addresses.toSorted((a, b) => commonLength(found, b) - commonLength(found, a))[0];
}

/** Salesforce names the org by its ID (`so`) or by the SSO configuration (`sc`). */
function orgIdIn(address: string): string | null {
  return /[?&](?:so|sc)=([A-Za-z0-9]+)/.exec(address)?.[1] ?? null;
}

function firstDifference(found: string, expected: string): string {
  const at = commonLength(found, expected);
  return `They differ from character ${at + 1}: “${part(found, at)}” instead of “${part(expected, at)}”.`;
}

const SHOWN_LENGTH = 40;

function part(text: string, at: number): string {
  const rest = text.slice(at);
  return rest.length > SHOWN_LENGTH ? `${rest.slice(0, SHOWN_LENGTH)}…` : rest;
}

function commonLength(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
}
