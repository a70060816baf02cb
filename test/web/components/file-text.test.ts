import { describe, expect, it } from 'vitest';
import { formatBytes, readFileText } from '../../../web/components/file-text.ts';

describe('a text file', () => {
  it('is read as UTF-8, without its byte order mark', async () => {
    expect(await readFileText(new Blob(['\uFEFFname,email\nZoë,zoe@example.com']), 100)).toEqual({
      text: 'name,email\nZoë,zoe@example.com',
    });
  });

  it('may be as large as is said, and no larger', async () => {
    expect(await readFileText(new Blob(['12345']), 5)).toEqual({ text: '12345' });
    expect(await readFileText(new Blob(['123456']), 5)).toEqual({ mistake: 'tooLarge' });
  });

  it('is refused when its bytes are no UTF-8', async () => {
    expect(await readFileText(new Blob([new Uint8Array([0x5a, 0x6f, 0xeb])]), 100)).toEqual({ mistake: 'notText' });
  });

  it('is refused when it has gone meanwhile', async () => {
    const gone = Object.assign(new Blob(['a']), { arrayBuffer: () => Promise.reject(new Error('NotFoundError')) });
    expect(await readFileText(gone, 100)).toEqual({ mistake: 'unreadable' });
  });

  it('has a limit that people can read', () => {
    expect([formatBytes(262_144), formatBytes(5_000_000)]).toEqual(['256 KB', '5 MB']);
  });
});
