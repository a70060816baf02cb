import type { ServiceProvider, SigningKey } from '../../db/model.ts';
import type { SummaryReply } from '../contract/console.ts';
import { readCertificate } from '../saml/certificate.ts';

const DAY_MS = 24 * 3600_000;

type Ending = SummaryReply['endingCertificates'][number];

/** A certificate that somebody relies on. */
interface Certificate extends Pick<Ending, 'owner' | 'id' | 'name'> {
  notAfter: Date;
}

/** Certificates in use that end within 60 days or have ended, ours and those of applications that are switched on; soonest first. */
export function endingCertificates({
  keys,
  applications,
  now,
}: {
  keys: readonly SigningKey[];
  applications: readonly ServiceProvider[];
  now: Date;
}): Ending[] {
  const enabled = applications.filter((application) => application.enabled);
  return [...ownCertificates(keys, applications), ...enabled.flatMap(certificatesOf)]
    .sort((one, other) => one.notAfter.getTime() - other.notAfter.getTime())
    .flatMap((certificate) => ending(certificate, now));
}

/** Those of the active key, of the next one, and of retired ones that an application still trusts. The slot is their name. */
function ownCertificates(keys: readonly SigningKey[], applications: readonly ServiceProvider[]): Certificate[] {
  const pinned = new Set(applications.map(({ signingKeyId }) => signingKeyId));
  return keys
    .filter(({ id, slot }) => slot !== 'retired' || pinned.has(id))
    .map(({ id, slot, notAfter }) => ({ owner: 'signingKey', id, name: slot, notAfter }));
}

function certificatesOf({ id, name, signingCertificates }: ServiceProvider): Certificate[] {
  return signingCertificates.flatMap((base64) => {
    const certificate = readCertificate(base64);
    return certificate === null
      ? []
      : [{ owner: 'serviceProvider' as const, id, name, notAfter: certificate.validToDate }];
  });
}

function ending({ notAfter, ...certificate }: Certificate, now: Date): Ending[] {
  const daysLeft = Math.floor((notAfter.getTime() - now.getTime()) / DAY_MS);
  const urgency = urgencyOf(daysLeft);
  return urgency === null ? [] : [{ ...certificate, notAfter: notAfter.toISOString(), daysLeft, urgency }];
}

function urgencyOf(daysLeft: number): Ending['urgency'] | null {
  if (daysLeft < 0) return 'ended';
  if (daysLeft < 7) return '7';
  if (daysLeft < 30) return '30';
  return daysLeft < 60 ? '60' : null;
}
