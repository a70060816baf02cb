import AjvCompiler, { type BuildCompilerFromPool } from '@fastify/ajv-compiler';

const build = AjvCompiler();

/**
 * Checks what comes in. Text of an address becomes numbers where the schema asks for them; a body is JSON, which has types of
 * its own, and is taken as it is: `null` is neither 0 nor an empty text. A member that a closed object does not have is refused,
 * never taken out in silence: whoever misspells a name learns of it.
 */
export const buildValidator: BuildCompilerFromPool = (externalSchemas, options = {}) => {
  // JSON Type Definitions, which nothing here uses, convert and take out nothing.
  if (options.mode === 'JTD') return build(externalSchemas, options);
  const customOptions = { ...options.customOptions, removeAdditional: false } as const;
  // `Infinity` in an address becomes that number; strict ones would not be measured by their bounds.
  const addresses = build(externalSchemas, { ...options, customOptions: { ...customOptions, strictNumbers: false } });
  const bodies = build(externalSchemas, { ...options, customOptions: { ...customOptions, coerceTypes: false } });
  return (route) => (isBody(route) ? bodies(route) : addresses(route));
};

/** Fastify gives the schema with its route around it. */
function isBody(route: unknown): boolean {
  return typeof route === 'object' && route !== null && Reflect.get(route, 'httpPart') === 'body';
}
