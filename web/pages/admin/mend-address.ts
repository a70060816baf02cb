import type { Finding } from '../../../server/contract/doctor.ts';

/** The page that mends a finding; null: it needs to be known whose it is. */
export function mendAddress(
  mend: NonNullable<Finding['mend']>,
  { serviceProviderId, userId }: { serviceProviderId: string | null; userId: string | null },
): string | null {
  const application = serviceProviderId === null ? null : `/admin/applications/${serviceProviderId}`;
  switch (mend) {
    case 'settings':
      return application && `${application}?tab=settings`;
    case 'connect':
      return application === null ? '/admin/applications/connect' : `${application}?tab=connect`;
    case 'federationIds':
      return application && `${application}/federation-ids`;
    case 'update':
      return application && `${application}?update=now`;
    case 'application':
      return application ?? '/admin/applications/add';
    case 'person':
      return userId === null ? '/admin/people' : `/admin/people/${userId}`;
    case 'passkey':
      return userId === null ? '/admin/invitations/new' : `/admin/people/${userId}`;
    case 'certificate':
      return '/admin/signing-keys';
  }
}
