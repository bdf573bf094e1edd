import { isDeepStrictEqual } from 'node:util';
import type { App } from '../../app.ts';
import { changedLimits, type SetLimits, type SettingsChanges } from '../../domain/admin/settings.ts';
import { absent, is } from '../../table/expressions.ts';
import { getItem } from '../../table/table.ts';
import { type Change, compareAndSet, mustMatch } from '../administration.ts';
import { auditWrite } from '../audit.ts';
import { settingsKey, type SettingsRecord } from '../limits.ts';

/** The settings as they stand; nothing changed yet is version 1. */
export interface Standing {
  limits: SetLimits;
  version: number;
  updatedAt: number | undefined;
}

const UNCHANGED: Standing = { limits: {}, version: 1, updatedAt: undefined };

export const currentSettings = async ({ table }: App): Promise<Standing> =>
  (await getItem<SettingsRecord>(table, settingsKey)) ?? UNCHANGED;

/** Changes what is sent; what is so already stays at its version. Throws `stale_version`. */
export function editSettings(app: App, changes: SettingsChanges, change: Change): Promise<Standing> {
  return compareAndSet(app.table, async () => {
    const stored = await getItem<SettingsRecord>(app.table, settingsKey);
    const settings = stored ?? UNCHANGED;
    if (stored?.by === change.operationId) return { done: settings };
    mustMatch(settings, change);
    const limits = changedLimits(settings.limits, changes);
    if (isDeepStrictEqual(limits, settings.limits)) return { done: settings };
    const { actorId, operationId } = change;
    const [now, version] = [app.now(), settings.version + 1];
    const edited: SettingsRecord = { limits, version, updatedAt: now, by: operationId };
    const entry = { actorId, action: 'adminUpdateSettings', objectId: 'settings' };
    const views = { before: { limits: settings.limits }, after: { limits } };
    return {
      done: edited,
      writes: [
        {
          put: { ...settingsKey, ...edited },
          when: stored ? is('version', '=', stored.version) : absent('pk'),
        },
        auditWrite({ ...entry, ...views }, now, operationId),
      ],
    };
  });
}
