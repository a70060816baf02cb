/** Record IDs as Salesforce makes them: 15 characters, and three more that tell upper case from lower. */

const CHECKSUM_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/** The 18 characters of a record ID of 15; SOAP API Developer Guide, "ID Field Type". */
export function longId(id15: string): string {
  const checksum = [0, 5, 10].map((start) => {
    const bits = [...id15.slice(start, start + 5)].map((character, index) =>
      /[A-Z]/.test(character) ? 1 << index : 0,
    );
    return CHECKSUM_LETTERS[bits.reduce((sum, bit) => sum + bit, 0)];
  });
  return `${id15}${checksum.join('')}`;
}

/** The 18 characters of an ID that was given in either length; null: it is none, or its checksum is wrong. */
export function readId(text: string): string | null {
  if (!/^[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?$/.test(text)) return null;
  const long = longId(text.slice(0, 15));
  return text.length === 15 || text === long ? long : null;
}

/** Gives the IDs of new records, by the three characters of their object; none of them is one of `orgUserId`. */
export function createIdSource(): (prefix: string) => string {
  let given = 0;
  return (prefix) => {
    given += 1;
    return longId(`${prefix}5h${given.toString(36).padStart(10, '0')}`);
  };
}
