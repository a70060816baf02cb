import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { CertificateQuery } from '../contract/service-providers.ts';
import type { Services } from '../services.ts';
import { describeIdentityProvider, readSigningCertificate } from './idp-metadata.ts';

/** `/saml/metadata` and `/saml/certificate`: what a service provider's administrator needs; public by nature. */
export function registerFederationRoutes(app: FastifyInstance, services: Services): void {
  app.get('/saml/metadata', { config: { guard: 'public' } }, async (_request, reply) => {
    const { metadata } = await describeIdentityProvider(services);
    return reply.type('application/samlmetadata+xml').send(metadata);
  });

  app
    .withTypeProvider<TypeBoxTypeProvider>()
    .get(
      '/saml/certificate',
      { config: { guard: 'public' }, schema: { querystring: CertificateQuery } },
      async (request, reply) => {
        const certificatePem = await readSigningCertificate(services, request.query.key ?? null);
        return reply
          .type('application/x-pem-file')
          .header('content-disposition', 'attachment; filename="latchkey.crt"')
          .send(certificatePem);
      },
    );
}
