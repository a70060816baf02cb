import type { ImportProgress } from '../../server/contract/people.ts';
import type { Api } from './api.ts';
import type { Reply } from './reply.ts';

/** Who was added. */
export type Imported = Extract<ImportProgress, { done: object }>['done'];

/** How far an import has come. */
export type ImportStep = Extract<ImportProgress, { written: number }>;

/** Adds the people of a previewed file; what the last line of the answer says is the answer. */
export async function importPeople(
  api: Pick<Api, 'stream'>,
  file: { csv: string; digest: string },
  onStep: (step: ImportStep) => void,
): Promise<Reply<Imported>> {
  const ends: Reply<Imported>[] = [];
  const reply = await api.stream<ImportProgress>('/api/people/import', file, (line) => {
    if ('written' in line) onStep(line);
    else ends.push('done' in line ? { value: line.done } : { problem: line.problem });
  });
  return ends.at(-1) ?? ('value' in reply ? { offline: true } : reply);
}
