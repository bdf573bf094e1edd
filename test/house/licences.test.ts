import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { PROJECT } from '../../infra/functions.ts';

interface Component {
  name: string;
  version: string;
  licenses?: { license?: { id?: string }; expression?: string }[];
}

/** Licences that ask for no more than their notice. */
const PERMISSIVE = /^(0BSD|Apache-2\.0|BSD-[23]-Clause|ISC|MIT(-0)?)$/;

test('what is deployed has permissive licences, each stated', () => {
  const list = execFileSync('npm', ['run', '--silent', 'sbom'], { cwd: PROJECT, encoding: 'utf8' });
  const { bomFormat, components } = JSON.parse(list) as { bomFormat: string; components: Component[] };
  const licencesOf = ({ licenses = [] }: Component) =>
    licenses.map(({ license, expression }) => license?.id ?? expression ?? '');
  const refused = components
    .filter((each) => licencesOf(each).length === 0 || !licencesOf(each).every((id) => PERMISSIVE.test(id)))
    .map((each) => `${each.name}@${each.version}: ${licencesOf(each).join(', ')}`);
  expect(bomFormat).toBe('CycloneDX');
  expect(components.length).toBeGreaterThan(10);
  expect(refused).toEqual([]);
});
