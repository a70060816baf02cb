import type { ServiceProvider, User } from '../../db/model.ts';

/** Issues the Response that a person would be sent at this moment; sign-on does, and hands it over when the app is built. */
export type IssueTrial = (trial: {
  serviceProvider: ServiceProvider;
  user: User;
  passkey: 'deviceBound' | 'synced';
}) => Promise<{ samlResponse: string; requestId: string } | { refusal: string }>;
