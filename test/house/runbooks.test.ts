import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runbookOf } from '../../infra/aws/watching/alarm.ts';
import { stageOf } from '../../infra/aws/stages.ts';
import { globalWatches, regionalWatches, releaseWatch } from '../../infra/aws/watching/watches.ts';
import { PROJECT } from '../../infra/functions.ts';

const prod = stageOf('prod');
const watches = [...regionalWatches(prod, 'A1'), ...globalWatches('E1'), releaseWatch(prod)];
/** AWS Budgets mails it; it is no alarm. */
const MORE = ['over-budget'];
const files = readdirSync(join(PROJECT, 'docs/runbooks')).sort();

describe('runbooks', () => {
  test('each alarm has one, and each is of an alarm', () => {
    const ids = [...watches.map(({ id }) => id), ...MORE];
    expect(files).toEqual(ids.map((id) => `${id}.md`).sort());
  });

  test('say where to look and what to do', () => {
    for (const file of files) {
      const text = readFileSync(join(PROJECT, 'docs/runbooks', file), 'utf8');
      expect(text).toMatch(/^# [a-z-]+: .+\n\n.+\n\n## Look\n\n- [^]+\n\n## Do\n\n- /);
      expect(text.startsWith(`# ${file.slice(0, -'.md'.length)}:`)).toBe(true);
      const links = [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, target]) => target!);
      expect(links.filter((link) => !files.includes(link))).toEqual([]);
    }
  });

  test.each(watches)('the alarm $id says who is hurt and what to do in two sentences', ({ id, hurts }) => {
    expect(hurts).toMatch(/^(Everybody|Viewers|Whoever|Owners|People)/);
    expect(hurts.split(/[.;](?: |$)/).filter(Boolean).length).toBeLessThanOrEqual(3);
    expect(runbookOf(id)).toBe(`docs/runbooks/${id}.md`);
  });
});
