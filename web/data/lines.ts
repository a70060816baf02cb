import type { Reply } from './reply.ts';

/** Hands over each line of an answer in application/x-ndjson as it comes; `offline` when it breaks off. */
export async function readLines<Line>(answer: Response, onLine: (line: Line) => void): Promise<Reply<null>> {
  let rest = '';
  try {
    for await (const chunk of textOf(answer)) {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line !== '') onLine(JSON.parse(line));
    }
    if (rest !== '') onLine(JSON.parse(rest));
    return { value: null };
  } catch {
    return { offline: true };
  }
}

// Safari cannot iterate over a stream.
async function* textOf({ body }: Response): AsyncGenerator<string> {
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
  for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) yield read.value;
}
