/** A process of its own that uses a store: `node store-process.ts LOCATION open|write`. It begins when it reads a line. */
import { once } from 'node:events';
import { writeSync } from 'node:fs';
import { openStore } from '../../db/open.ts';
import type { Store } from '../../db/store.ts';
import { aLogin, anAuthenticationCeremony, anEvent, enrol, later } from './records.ts';

/** What was stored when a line of `write` appears. */
export interface Acknowledged {
  userId: string;
  sessionIdHash: string;
  challenge: string;
  eventReference: string;
}

if (import.meta.main) {
  const [location, task] = process.argv.slice(2);
  say('ready');
  await once(process.stdin, 'data');
  const store = await openStore(JSON.parse(location ?? '{}'));
  if (task === 'write') {
    await writeForEver(store);
  }
  await store.close();
  say('done');
  process.exit(0);
}

async function writeForEver(store: Store): Promise<never> {
  for (;;) {
    const { user, credential } = await enrol(store);
    const { session, ...login } = aLogin(credential);
    await store.sessions.recordLogin({ session, ...login });
    await store.sessions.touch(session.idHash, later(1));
    const ceremony = anAuthenticationCeremony();
    await store.ceremonies.add(ceremony);
    const event = anEvent();
    await store.auditEvents.append(event);
    const acknowledged: Acknowledged = {
      userId: user.id,
      sessionIdHash: session.idHash,
      challenge: ceremony.challenge,
      eventReference: event.reference,
    };
    say(JSON.stringify(acknowledged));
  }
}

/** Written at once: the line is out before the next statement runs. */
function say(line: string): void {
  writeSync(process.stdout.fd, `${line}\n`);
}
