import { describe, expect, it } from 'vitest';
import { runTool } from './run-tool.ts';

describe('runTool', () => {
  it('gives what the tool wrote', async () => {
    const node = { program: process.execPath, debianPackage: 'nodejs' };
    await expect(runTool(node, ['-p', 'process.env.WORD'], { WORD: 'hello' })).resolves.toBe('hello\n');
  });

  it('fails with the words of a tool that refuses', async () => {
    const node = { program: process.execPath, debianPackage: 'nodejs' };
    await expect(runTool(node, ['-e', 'console.error("not like this"); process.exit(3)'])).rejects.toThrow(
      'not like this',
    );
  });

  it('fails with the package to install when the tool is missing', async () => {
    const missing = { program: 'latchkey-no-such-tool', debianPackage: 'some-package' };
    await expect(runTool(missing, [])).rejects.toThrow(
      'latchkey-no-such-tool is missing: apt-get install some-package',
    );
  });
});
