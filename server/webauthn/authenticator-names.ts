import data from './authenticator-names.json' with { type: 'json' };

const names: Record<string, string> = data.names;

/** The product name behind an AAGUID, for display only and never for policy; null: not in the community's list. */
export function authenticatorName(aaguid: string): string | null {
  return Object.hasOwn(names, aaguid) ? (names[aaguid] ?? null) : null;
}
