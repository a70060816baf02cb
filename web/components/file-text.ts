/** Why a file's text cannot be had. */
export type FileMistake = 'tooLarge' | 'notText' | 'unreadable';

/** Reads a file that holds text in UTF-8, with or without a byte order mark. */
export async function readFileText(file: Blob, maxBytes: number): Promise<{ text: string } | { mistake: FileMistake }> {
  if (file.size > maxBytes) return { mistake: 'tooLarge' };
  const bytes = await file.arrayBuffer().catch(() => null);
  if (bytes === null) return { mistake: 'unreadable' };
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return { mistake: 'notText' };
  }
}

/** A number of bytes for people. */
export function formatBytes(bytes: number): string {
  return bytes >= 1_000_000 ? `${bytes / 1_000_000} MB` : `${Math.round(bytes / 1024)} KB`;
}
