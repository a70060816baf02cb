import { STATUS_CODES } from './names.ts';

/** The status of a Response that carries no assertion; saml-core 3.2.2.2. */
export interface SamlStatus {
  statusCode: string;
  secondLevelStatusCode: string | null;
}

/** The request forbids what a login needs: showing the person a page. */
export const NO_PASSIVE: SamlStatus = {
  statusCode: STATUS_CODES.responder,
  secondLevelStatusCode: STATUS_CODES.noPassive,
};
