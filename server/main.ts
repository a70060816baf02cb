import { flushCompileCache } from 'node:module';
import closeWithGrace from 'close-with-grace';
import type { FastifyInstance } from 'fastify';
import { buildApp } from './app.ts';
import { type Config, ConfigError, readConfig } from './config.ts';
import { createSetupLink } from './enrolment/link.ts';
import { startHousekeeping } from './housekeeping.ts';
import { openInstallation } from './installation.ts';
import { InstallationError } from './installation-error.ts';
import { randomReference } from './random.ts';
import type { Services } from './services.ts';

/** How long requests in flight may take once the server is asked to stop. */
const DRAIN_MS = 10_000;

try {
  await start();
} catch (error) {
  const isExplained = error instanceof ConfigError || error instanceof InstallationError;
  console.error(isExplained ? error.message : error);
  process.exit(1);
}

async function start(): Promise<void> {
  const config = readConfig(process.env);
  const { services, created } = await openInstallation(config, () => new Date());
  const app = await buildApp(services);
  for (const line of created) app.log.info(line);
  const housekeeping = startHousekeeping(services, app.log);

  closeWithGrace({ delay: DRAIN_MS, logger: false }, async ({ err, signal }) => {
    if (err) app.log.fatal({ err }, 'stopping after a fault');
    else app.log.info({ signal }, 'stopping');
    await Promise.all([app.close(), housekeeping.stop()]);
    await services.mailer?.close();
    await services.store.close();
  });

  await listen(app, config);
  // With NODE_COMPILE_CACHE set, as npm start does, the next start is quicker and smaller: its types are stripped already.
  flushCompileCache();
  await printWelcome(services);
}

async function listen(app: FastifyInstance, { host, port }: Config): Promise<void> {
  try {
    await app.listen({ host, port });
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    throw new InstallationError(
      `Cannot listen on ${host}, port ${port} (${code}). Set LATCHKEY_PORT or LATCHKEY_HOST, or stop what listens there.`,
      { cause },
    );
  }
}

/** For the person at the console, not for the log: the set-up link is a secret. */
async function printWelcome(services: Services): Promise<void> {
  const lines = [`Latchkey is ready at ${services.config.publicUrl}`];
  const installation = await services.store.installation.read();
  if (installation?.setupClosedAt === null) {
    const origin = { actor: 'system', reference: randomReference(), address: null, at: services.clock() };
    const { url } = await createSetupLink(services, null, origin);
    lines.push('', 'Open this link to create the first administrator. It works once, for 30 minutes:', '', `  ${url}`);
  }
  process.stdout.write(`\n${lines.map((line) => `  ${line}`.trimEnd()).join('\n')}\n\n`);
}
