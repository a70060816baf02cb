import { execFile } from 'node:child_process';

/** A program that the tests need, and the Debian package that brings it. */
export interface Tool {
  program: string;
  debianPackage: string;
}

/** Runs a tool; gives what it wrote. @throws Error with its own words when it fails, or what to install when it is missing */
export function runTool(
  { program, debianPackage }: Tool,
  args: readonly string[],
  environment: Record<string, string> = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { env: { ...process.env, ...environment } }, (error, stdout, stderr) => {
      if (error === null) return resolve(stdout + stderr);
      const missing = 'code' in error && error.code === 'ENOENT';
      const words = missing ? `is missing: apt-get install ${debianPackage}` : `refused:\n${stdout}${stderr}`;
      reject(new Error(`${program} ${words}`));
    });
  });
}
