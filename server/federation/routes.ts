import type { FastifyInstance } from 'fastify';
import type { Services } from '../services.ts';
import { describeIdentityProvider } from './idp-metadata.ts';

/** `/saml/metadata` and `/saml/certificate`: what a service provider's administrator needs; public by nature. */
export function registerFederationRoutes(app: FastifyInstance, services: Services): void {
  app.get('/saml/metadata', async (_request, reply) => {
    const { metadata } = await describeIdentityProvider(services);
    return reply.type('application/samlmetadata+xml').send(metadata);
  });

  app.get('/saml/certificate', async (_request, reply) => {
    const { certificatePem } = await describeIdentityProvider(services);
    return reply
      .type('application/x-pem-file')
      .header('content-disposition', 'attachment; filename="latchkey.crt"')
      .send(certificatePem);
  });
}
