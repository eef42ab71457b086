import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';

/**
 * Generates the OpenAPI 3.1 document from the zod schemas and serves Swagger UI at /docs. Register it
 * before the routes.
 */
async function openapi(app: FastifyInstance, { version }: { version: string }): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Phone-based biometric authentication',
        version,
        description:
          'Enrol a person from phone photographs and later check that a new photograph shows the same person. Errors are application/problem+json (RFC 9457).',
        license: { name: 'MIT', identifier: 'MIT' },
      },
      components: {
        securitySchemes: {
          apiKey: { type: 'apiKey', in: 'header', name: 'x-api-key' },
          bearer: { type: 'http', scheme: 'bearer' },
        },
      },
      // The empty object means that no key is needed, as on loopback.
      security: [{ apiKey: [] }, { bearer: [] }, {}],
      tags: [
        { name: 'faces', description: 'Enrol and authenticate' },
        { name: 'users', description: 'What is kept of a user' },
        { name: 'operation', description: 'Health and metrics' },
      ],
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: true,
    uiConfig: { docExpansion: 'list', tryItOutEnabled: true, layout: 'BaseLayout' },
    theme: { title: 'Phone-based biometric authentication' },
  });
}

export default fp(openapi, { name: 'openapi', fastify: '5.x' });
