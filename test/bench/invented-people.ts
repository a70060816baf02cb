/** Everything about a person of the large database follows from their number, in JavaScript as in SQL. */

/** What can be known of person number `n`. */
export interface Person {
  id: string;
  email: string;
  name: string;
  /** Every second person has one. */
  federationId: string | null;
  userHandle: string;
  /** Everybody's passkey has the same key; one authenticator plays them all. */
  credentialId: string;
}

/** Person number `n`, from 1. */
export function person(n: number): Person {
  const [first, last] = [FIRST_NAMES[n % FIRST_NAMES.length] ?? '', surname(n)];
  return {
    id: recordId('user', n),
    email: `${first}.${last}${n}@${DOMAIN}`.toLowerCase(),
    name: `${first} ${last}`,
    federationId: n % 2 === 0 ? `E${EMPLOYEE_OFFSET + n}` : null,
    userHandle: token('Handle', n),
    credentialId: token('Passkey', n),
  };
}

/** Signs in as an administrator. */
export const ADMINISTRATOR = 3;
/** A program of somebody's, which signs in all day. */
export const BUSIEST = 23;

/** Of each twenty people one is disabled, and two have no passkey. */
export function canSignIn(n: number): boolean {
  return n % 20 > 2;
}

const FIRST_NAMES = [
  ...[
    'Ada',
    'Grace',
    'Alan',
    'Barbara',
    'Claude',
    'Dorothy',
    'Edsger',
    'Frances',
    'Hedy',
    'Ivan',
    'Joan',
    'Ken',
    'Lise',
  ],
  ...['Mary', 'Niklaus', 'Olga', 'Peter', 'Radia', 'Sophie', 'Tim', 'Ursula', 'Vera', 'Wanda', 'Xavier', 'Yves', 'Zoe'],
  ...['Anita', 'Bjarne', 'Carol', 'Dennis', 'Emmy', 'Fei', 'Guido', 'Helen', 'Ida', 'James', 'Katherine', 'Leslie'],
  ...['Margaret', 'Nancy'],
];
/** Wide enough for each of them. */
const NAME_WIDTH = 10;
const SYLLABLES = ['ba', 'ke', 'li', 'mo', 'nu', 'ra', 'se', 'ti', 'vo', 'zu', 'da', 'fe', 'gi', 'ho', 'ju', 'wa'];
const DOMAIN = 'example.com';
const EMPLOYEE_OFFSET = 10_000_000;

/** Three syllables; everybody of one first name after the other has the same. */
function surname(n: number): string {
  const letters = SYLLABLE_STEPS.map((step) => SYLLABLES[Math.floor(n / step) % SYLLABLES.length]).join('');
  return `${letters.slice(0, 1).toUpperCase()}${letters.slice(1)}`;
}

const SYLLABLE_STEPS = [1, SYLLABLES.length, SYLLABLES.length ** 2].map((step) => step * FIRST_NAMES.length);

/** The same as SQL, of the column `n`. */
export const PERSON_SQL = {
  first: `rtrim(substr('${FIRST_NAMES.map((name) => name.padEnd(NAME_WIDTH)).join('')}',
    cast(1 + ${NAME_WIDTH} * (n % ${FIRST_NAMES.length}) as integer), ${NAME_WIDTH}))`,
  last: SYLLABLE_STEPS.map((step, index) => {
    const syllables = SYLLABLES.join('');
    const capital = SYLLABLES.map((syllable) => `${syllable.slice(0, 1).toUpperCase()}${syllable.slice(1)}`).join('');
    return `substr('${index === 0 ? capital : syllables}', cast(1 + 2 * (n / ${step} % ${SYLLABLES.length}) as integer), 2)`;
  }).join(' || '),
  federationId: `case when n % 2 = 0 then 'E' || (${EMPLOYEE_OFFSET} + n) end`,
  domain: `'${DOMAIN}'`,
};

// All over the index, as random tokens are: multiplied by an odd number, modulo a power of two, each number gives another.
/** So many are multiplied exactly, in JavaScript too. */
export const MOST_PEOPLE = 3_000_000;
const MULTIPLIER = 2_654_435_761;
const MODULUS = 2 ** 32;
/** Makes each number eleven digits long. */
const TOKEN_OFFSET = 10 ** 10;

function scattered(n: number): number {
  return (n * MULTIPLIER) % MODULUS;
}

/** A number all over the first 2^32, as SQL. */
export function scatteredSql(n: string): string {
  return `(${n} * ${MULTIPLIER} % ${MODULUS})`;
}

function token(purpose: string, n: number): string {
  return `${TOKEN_OFFSET + scattered(n)}${suffix(purpose)}`;
}

/** A token, as SQL. */
export function tokenSql(purpose: string, n: string): string {
  return `(${TOKEN_OFFSET} + ${scatteredSql(n)}) || '${suffix(purpose)}'`;
}

/** 43 characters in all, of which the last stands for two bits less; so it is base64url of 32 bytes. */
function suffix(purpose: string): string {
  return purpose.padEnd(32, 'A');
}

/** Records whose ids are made of numbers, and what tells them apart in the id. */
export const RECORD_MARKS = { user: '0000', group: '0001', batch: '0002' } as const;

/** The id of a record by its number. */
export function recordId(record: keyof typeof RECORD_MARKS, n: number): string {
  return `${scattered(n).toString(16).padStart(8, '0')}-${RECORD_MARKS[record]}-4000-8000-${String(n).padStart(12, '0')}`;
}
