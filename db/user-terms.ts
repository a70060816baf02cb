/** Enough to find somebody by. */
const MOST_TERMS = 16;

/** Enough of what somebody types. */
const MOST_WORDS = 6;

/** Enough of a word, in characters: PostgreSQL's indexes hold no long ones. */
const MOST_CHARACTERS = 100;

/** What a person is found by. */
interface Findable {
  email: string;
  name: string;
  federationId: string | null;
}

/**
 * The words by whose beginning a person is found, in lower case: the address, its local part's words and its domain, the
 * Federation ID, the words of the name. The beginning of another of them is left out, since that one is found by it too.
 */
export function userTerms({ email, name, federationId }: Findable): string[] {
  const address = fold(email);
  const [local = '', domain = ''] = address.split('@');
  const words = typedWords(name);
  const terms = [
    address,
    ...(federationId === null ? [] : typedWords(federationId)),
    ...words,
    ...words.flatMap(partsOf),
    ...partsOf(local),
    ...domainsOf(domain),
  ];
  return withoutBeginnings(terms).slice(0, MOST_TERMS);
}

/** The words of a search, each the beginning of a term; none is the beginning of another. */
export function searchWords(search: string): string[] {
  return withoutBeginnings(typedWords(search)).slice(0, MOST_WORDS);
}

/** What stands between spaces, without the punctuation around it. */
function typedWords(text: string): string[] {
  return fold(text)
    .split(/[\s\0]+/)
    .map((word) => word.replace(/^[^\p{L}\p{M}\p{N}]+|[^\p{L}\p{M}\p{N}]+$/gu, ''));
}

/** Letters and digits of any script. */
function partsOf(word: string): string[] {
  return word.match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
}

/** `eu.example.com` and `example.com`, not what half the world has in common. */
function domainsOf(domain: string): string[] {
  const labels = domain.split('.');
  return labels.slice(0, -1).map((_, index) => labels.slice(index).join('.'));
}

/** One spelling for what looks the same. */
function fold(text: string): string {
  return text.normalize('NFC').toLowerCase();
}

function withoutBeginnings(words: readonly string[]): string[] {
  const distinct = [...new Set(words.map(shortened))];
  return distinct.filter((word) => word !== '' && !distinct.some((other) => other !== word && other.startsWith(word)));
}

function shortened(word: string): string {
  return word.length <= MOST_CHARACTERS ? word : [...word].slice(0, MOST_CHARACTERS).join('');
}
