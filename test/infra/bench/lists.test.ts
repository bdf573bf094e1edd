import { expect, test } from 'vitest';
import { LISTS } from '../../../infra/bench/list-queries.ts';
import { benchLists } from '../../../infra/bench/lists.ts';

/** Similar titles read each of their genres; administrators' lists and people compare. */
const MAY_READ_MORE = /^(similar|admin|people|audit)/;

test('the bench measures every list; browsing and searching cost three read units and two trips at most', async () => {
  const said: string[] = [];
  const [, costs] = await benchLists([20, 60], (text) => said.push(text));
  expect([...costs!.keys()]).toEqual(LISTS.map(({ name }) => name));
  const dear = [...costs!].filter(([name, { units }]) => units > 3 && !MAY_READ_MORE.test(name));
  expect(dear).toEqual([]);
  const empty = [...costs!].filter(([name, { found }]) => found === 0 && !/nothing|people/.test(name));
  expect(empty).toEqual([]);
  expect(said).toEqual(['20 measured', '60 measured']);
});
