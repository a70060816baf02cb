import type { Group, User } from '../../db/model.ts';
import type { ImportRow } from '../contract/people.ts';
import { AppError } from '../errors.ts';
import type { Services } from '../services.ts';
import { checkPersonFields, federationIdOf } from './person-fields.ts';
import { similarTo } from './person-warnings.ts';
import type { CsvPeople, CsvRow } from './read-csv.ts';
import { createSeen, type Seen, similarLine, whyRepeated } from './repeated-rows.ts';

/** What a decoder puts in the place of bytes that are no text. */
const UNREADABLE = '\ufffd';

/** Groups that one row may name. */
const MOST_GROUPS = 50;

const NO_GROUPS = 'This person is here already. An import puts only new people into groups.';

/** Says of each row what would become of it, by what is stored at this moment. */
export async function judgeRows(services: Services, { rows, hasFederationIds }: CsvPeople): Promise<ImportRow[]> {
  const stored = await readStored(services, rows.filter(isWellFormed));
  const groups = await findGroups(services, rows);
  const seen = createSeen();
  return rows.map((row) => {
    const message = whyRefused(row) ?? whyUngrouped(row, groups) ?? whyRepeated(row, seen);
    if (message !== null) return judged(row, { fate: 'refused', message });
    const owner = stored.byEmail.get(row.email.toLowerCase());
    if (owner !== undefined && isSame(row, owner, hasFederationIds)) {
      return judged(row, { fate: 'known', warning: row.groups.length > 0 ? NO_GROUPS : '' });
    }
    const taken = whyTaken(row, stored);
    if (taken !== null) return judged(row, { fate: 'refused', message: taken });
    return judged(row, { fate: 'add', warning: warningOf(row, { stored, seen }) });
  });
}

/** The groups that rows name, by their names without regard to case. */
export async function findGroups(
  { store }: Services,
  rows: readonly Pick<CsvRow, 'groups'>[],
): Promise<Map<string, Group>> {
  const names = new Set(rows.flatMap(({ groups }) => groups.slice(0, MOST_GROUPS)));
  const groups = await store.groups.byNames([...names]);
  return new Map(groups.map((group) => [group.name.toLowerCase(), group]));
}

/** Without regard to case. */
interface Stored {
  byEmail: Map<string, User>;
  byFederationId: Map<string, User[]>;
}

async function readStored({ store }: Services, rows: readonly CsvRow[]): Promise<Stored> {
  const emails = rows.map(({ email }) => email);
  const federationIds = rows.flatMap(({ federationId }) => federationId ?? []);
  const byEmail = await store.users.byEmails([...emails, ...federationIds]);
  const byFederationId = await store.users.byFederationIds([...emails, ...federationIds]);
  return {
    byEmail: new Map(byEmail.map((user) => [user.email.toLowerCase(), user])),
    byFederationId: Map.groupBy(byFederationId, (user) => federationIdOf(user).toLowerCase()),
  };
}

function whyUngrouped(row: CsvRow, groups: ReadonlyMap<string, Group>): string | null {
  if (row.groups.length > MOST_GROUPS) return `These are more than ${MOST_GROUPS} groups. Add some of them by hand.`;
  const unknown = row.groups.find((name) => !groups.has(name.toLowerCase()));
  return unknown === undefined ? null : `There is no group called "${unknown}". Make it first, or correct its name.`;
}

function isWellFormed(row: CsvRow): boolean {
  return whyRefused(row) === null;
}

function whyRefused(row: CsvRow): string | null {
  if (row.isUneven) return 'This line does not have as many cells as the header.';
  if (`${row.email}${row.name}${row.federationId ?? ''}${row.groups.join('')}`.includes(UNREADABLE)) {
    return 'A character could not be read. Save the file as UTF-8.';
  }
  if (row.name === '') return 'The name is missing.';
  try {
    checkPersonFields(row);
    return null;
  } catch (error) {
    if (error instanceof AppError) return error.message;
    throw error;
  }
}

/** A file without Federation IDs says nothing about them. */
function isSame(row: CsvRow, user: User, hasFederationIds: boolean): boolean {
  return row.name === user.name && (!hasFederationIds || row.federationId === user.federationId);
}

function whyTaken(row: CsvRow, stored: Stored): string | null {
  if (stored.byEmail.has(row.email.toLowerCase())) {
    return 'Somebody has this e-mail address already, with another name or Federation ID.';
  }
  const named = stored.byFederationId.get(row.email.toLowerCase())?.find(({ federationId }) => federationId !== null);
  if (named !== undefined) return `This e-mail address is the Federation ID of ${named.email}.`;
  if (row.federationId === null) return null;
  const owner = stored.byEmail.get(row.federationId.toLowerCase());
  if (owner !== undefined) return `This Federation ID is the e-mail address of ${owner.email}.`;
  const same = alike(row, stored).find(({ federationId }) => federationId === row.federationId);
  return same === undefined ? null : `${same.email} has this Federation ID already.`;
}

/** What differs in case alone is told apart by Salesforce, and so is no reason to refuse it. */
function warningOf(row: CsvRow, { stored, seen }: { stored: Stored; seen: Seen }): string {
  const [similar] = alike(row, stored);
  if (similar !== undefined) return similarTo(similar.email);
  const line = similarLine(row, seen);
  return line === null ? '' : similarTo(`Line ${line}`);
}

function alike(row: CsvRow, { byFederationId }: Stored): User[] {
  return byFederationId.get(federationIdOf(row).toLowerCase()) ?? [];
}

function judged(
  { line, email, name, federationId, groups }: CsvRow,
  verdict: Pick<ImportRow, 'fate'> & Partial<ImportRow>,
): ImportRow {
  return { line, email, name, federationId, groups, message: '', warning: '', ...verdict };
}
