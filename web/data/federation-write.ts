import type {
  FederationIdChoice,
  FederationIdPreviewLine,
  FederationIdProgress,
  FederationIdRow,
  UsersSource,
} from '../../server/contract/federation-ids.ts';
import { type Api, pathOf } from './api.ts';
import type { Reply } from './reply.ts';

/** What the comparison came to. */
export type Compared = Extract<FederationIdPreviewLine, { done: object }>['done'];

/** How far writing has come. */
export type WriteStep = Extract<FederationIdProgress, { of: number }>;

/** What was written, and what was not. */
export type Written = Extract<FederationIdProgress, { done: object }>['done'];

/** Where the Federation IDs of an application are in the API. */
export function federationIdsPath(applicationId: string): string {
  return pathOf`/api/service-providers/${applicationId}/federation-ids`;
}

/** Compares the users of an org with the people here; the rows come as they are matched. */
export async function compareUsers(
  api: Pick<Api, 'stream'>,
  { path, source }: { path: string; source: UsersSource },
  onRows: (rows: FederationIdRow[]) => void,
): Promise<Reply<Compared>> {
  const ends: Reply<Compared>[] = [];
  const reply = await api.stream<FederationIdPreviewLine>(`${path}/preview`, { source }, (line) => {
    if ('rows' in line) onRows(line.rows);
    else ends.push('done' in line ? { value: line.done } : problemOf(line.problem));
  });
  return ends.at(-1) ?? ('value' in reply ? { offline: true } : reply);
}

/** Writes what was chosen; what the last line says is the answer. */
export function writeFederationIds(
  api: Pick<Api, 'stream'>,
  order: { path: string; connection: string; choices: FederationIdChoice[] },
  onStep: (step: WriteStep) => void,
): Promise<Reply<Written>> {
  const { path, connection, choices } = order;
  return follow(api, { address: `${path}/write`, body: { connection, choices } }, onStep);
}

/** Asks for the end of what is being written or taken back; what is written stays. */
export function stopWriting(
  api: Pick<Api, 'post'>,
  { path, connection }: { path: string; connection: string },
): Promise<Reply<null>> {
  return api.post(`${path}/stop`, { connection });
}

/** What was asked for and could not be written, for another try. */
export function failedChoices(
  choices: readonly FederationIdChoice[],
  failures: Written['failures'],
): FederationIdChoice[] {
  const failed = new Set(failures.map(({ userId }) => userId));
  return choices.filter(({ userId }) => failed.has(userId));
}

/** Gives users back the Federation IDs that they had. */
export function undoFederationIds(
  api: Pick<Api, 'stream'>,
  { path, connection }: { path: string; connection: string },
  onStep: (step: WriteStep) => void,
): Promise<Reply<Written>> {
  return follow(api, { address: `${path}/undo`, body: { connection } }, onStep);
}

async function follow(
  api: Pick<Api, 'stream'>,
  { address, body }: { address: string; body: object },
  onStep: (step: WriteStep) => void,
): Promise<Reply<Written>> {
  const ends: Reply<Written>[] = [];
  const reply = await api.stream<FederationIdProgress>(address, body, (line) => {
    if ('of' in line) onStep(line);
    else ends.push('done' in line ? { value: line.done } : problemOf(line.problem));
  });
  return ends.at(-1) ?? ('value' in reply ? { offline: true } : reply);
}

/** A problem in a line has no status of its own: the answer had begun. */
function problemOf(problem: Extract<FederationIdProgress, { problem: object }>['problem']): Reply<never> {
  return { problem: { ...problem, type: 'about:blank', status: 502 } };
}
