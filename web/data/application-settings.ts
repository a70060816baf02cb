import type { ServiceProviderSettings, ValueRule } from '../../server/contract/service-providers.ts';

/** The settings that differ, and nothing else: what is sent, so that nobody else's change is undone. */
export function changedSettings(
  stored: ServiceProviderSettings,
  draft: ServiceProviderSettings,
): Partial<ServiceProviderSettings> {
  const before = new Map<string, unknown>(Object.entries(stored));
  const changed = Object.entries(draft).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(before.get(name)),
  );
  return Object.fromEntries(changed);
}

/** Mistakes by the setting's own name: `settings.attributes.0.name` is `attributes[0].name`. */
export function settingMistakes(mistakes: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(mistakes).map(([path, mistake]) => [
      path.replace(/^settings\./, '').replace(/\.(\d+)(?=\.|$)/g, '[$1]'),
      mistake,
    ]),
  );
}

/** A rule to begin with. */
export function newRule(): ValueRule {
  return { source: 'email', text: '', lowerCase: false, prefix: '', suffix: '' };
}

/** The list with one of its items a place further up (-1) or down (1); at the end it stays where it is. */
export function moveItem<Item>(list: readonly Item[], position: number, by: -1 | 1): Item[] {
  const target = position + by;
  const moved = list[position];
  if (moved === undefined || target < 0 || target >= list.length) return [...list];
  return list.toSpliced(position, 1).toSpliced(target, 0, moved);
}

/** Units that people think of a session's age in. */
export type AgeUnit = 'minutes' | 'hours' | 'days';

/** In seconds. */
const UNITS: Record<AgeUnit, number> = { minutes: 60, hours: 3600, days: 86_400 };

/** A number of seconds in the largest unit that holds it whole. */
export function readAge(seconds: number): { amount: number; unit: AgeUnit } {
  const unit = (['days', 'hours'] as const).find((name) => seconds > 0 && seconds % UNITS[name] === 0) ?? 'minutes';
  return { amount: Math.round(seconds / UNITS[unit]), unit };
}

/** An amount of a unit in whole seconds. */
export function ageSeconds(amount: number, unit: AgeUnit): number {
  return Math.round(amount * UNITS[unit]);
}

/** Up to these, the API takes it: 30 days. */
export function longestAge(unit: AgeUnit): number {
  return 2_592_000 / UNITS[unit];
}
