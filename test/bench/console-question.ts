import type { Population } from './population.ts';

/** Requests of one kind. */
export interface Question {
  name: string;
  paths: readonly string[];
}

/** What there is to ask about. */
export interface Subject {
  population: Population;
  /** In the order in which they were added. */
  applications: readonly string[];
  now: Date;
}

/** A path with what is given of a query. */
export function path(url: string, query: Record<string, string | null | undefined | false>): string {
  const given = Object.entries(query).flatMap(([name, value]) => (value ? [[name, value]] : []));
  return given.length === 0 ? url : `${url}?${new URLSearchParams(given)}`;
}

/** As the `next` of the page before. */
export function cursorAt(key: string | number, id: string): string {
  return Buffer.from(JSON.stringify([key, id])).toString('base64url');
}

/** So many milliseconds. */
export const DAY_MS = 24 * 3600_000;
