import { PassThrough } from 'node:stream';
import type { Group, NewAuditEvent } from '../../db/model.ts';
import type { NewMember } from '../../db/store.ts';
import { auditEvent, type Origin } from '../audit/record.ts';
import type { ImportPreviewReply, ImportProgress, ImportRow } from '../contract/people.ts';
import { inputMistaken, previewOutdated } from '../errors.ts';
import { sha256 } from '../random.ts';
import type { Services } from '../services.ts';
import { isSensitiveAddition } from './change-person.ts';
import { findGroups, judgeRows } from './judge-import.ts';
import { readCsv } from './read-csv.ts';
import { additionEvent, newUser } from './users.ts';

const FATES = ['add', 'known', 'refused'] as const;

/** What an import of this file would do; nothing is stored. */
export async function previewImport(services: Services, csv: string): Promise<ImportPreviewReply> {
  const people = readCsv(csv);
  const rows = await judgeRows(services, people);
  const [add = 0, known = 0, refused = 0] = FATES.map((fate) => rows.filter((row) => row.fate === fate).length);
  return {
    digest: sha256(JSON.stringify([csv, rows])),
    rows,
    counts: { add, known, refused },
    ignoredColumns: people.ignoredColumns,
    problems: people.problems,
  };
}

/** An import that may begin. */
export interface PlannedImport {
  users: NewMember[];
  /** It may put people into groups, which are given applications. */
  hasGroups: boolean;
  /** How many of the file are here already. */
  known: number;
}

/** What an import will do, if it still is what was previewed. @throws previewOutdated, inputInvalid */
export async function planImport(
  services: Services,
  { csv, digest }: { csv: string; digest: string },
  now: Date,
): Promise<PlannedImport> {
  const preview = await previewImport(services, csv);
  if (preview.digest !== digest) throw previewOutdated();
  checkAllFine(preview);
  const added = preview.rows.filter(({ fate }) => fate === 'add');
  const groups = await findGroups(services, added);
  const users = added.map((row) => toUser(row, { groups, now }));
  return { users, hasGroups: readCsv(csv).hasGroups, known: preview.counts.known };
}

/** Whether somebody who is added decides who can get in as whom. */
export function isSensitiveImport({ users, hasGroups }: PlannedImport): boolean {
  return hasGroups || users.some(isSensitiveAddition);
}

/** Adds the people, all or nobody, and tells of its progress; the generator throws when somebody else was faster. @throws previewOutdated */
export function importPeople(services: Services, plan: PlannedImport, origin: Origin): AsyncIterable<ImportProgress> {
  const progress = new PassThrough({ objectMode: true });
  const work = addAll(services, { ...plan, progress }, origin);
  // Whoever reads to the end is told; nobody else can be.
  work.catch(() => undefined).finally(() => progress.end());
  return follow(progress, work);
}

async function* follow(progress: PassThrough, work: Promise<ImportProgress>): AsyncGenerator<ImportProgress> {
  yield* progress;
  yield await work;
}

function checkAllFine({ problems, rows }: ImportPreviewReply): void {
  const refused = rows.filter(({ fate }) => fate === 'refused');
  const places = [...problems, ...refused.map(({ line, message }) => ({ line, field: null, message }))];
  if (places.length > 0)
    throw inputMistaken('Nothing was stored. Correct these lines, then look at the preview.', places);
}

/** Whoever comes by a file works at no console. */
function toUser(
  { email, name, federationId, groups: names }: ImportRow,
  { groups, now }: { groups: ReadonlyMap<string, Group>; now: Date },
): NewMember {
  const groupIds = names.flatMap((group) => groups.get(group.toLowerCase())?.id ?? []);
  return { ...newUser({ email, name, federationId, role: 'user' }, now), groupIds };
}

async function addAll(
  { store }: Services,
  { users, known, progress }: PlannedImport & { progress: PassThrough },
  origin: Origin,
): Promise<ImportProgress> {
  if (users.length > 0) {
    const event = auditEvent(origin, { action: 'people.import', details: { added: users.length, known } });
    // One for each person too, so that whoever looks for them in the audit finds where they came from.
    const events = users.map((user) => additionEvent(origin, user, { import: true }));
    const { outcome } = await store.users.addMany(
      users,
      [...events, ...memberEvents(users, origin), event],
      (written) => progress.write({ written, of: users.length }),
    );
    if (outcome !== 'added') throw previewOutdated();
  }
  return { done: { added: users.length, userIds: users.map(({ id }) => id) } };
}

/** One for each group, as when people are put into it by hand. */
function memberEvents(users: readonly NewMember[], origin: Origin): NewAuditEvent[] {
  const members = Map.groupBy(
    users.flatMap(({ id, groupIds = [] }) => groupIds.map((groupId) => ({ id, groupId }))),
    ({ groupId }) => groupId,
  );
  return [...members].map(([groupId, some]) =>
    auditEvent(origin, {
      action: 'group.members',
      target: groupId,
      details: { added: some.map(({ id }) => id), import: true },
    }),
  );
}
