import { beforeAll, describe, expect, test } from 'vitest';
import { basename } from 'node:path';
import { JOB_FLOWS } from '../faults/jobs.ts';
import { endpointsOf, type FunctionFile, jobsOf, readFunctions } from '../../infra/functions.ts';

let functions: FunctionFile[];
beforeAll(async () => {
  functions = await readFunctions();
});

const kebab = (id: string) => id.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
const twice = (names: string[]) => names.filter((name, index) => names.indexOf(name) !== index);

describe('every function', () => {
  test('is named as its file, once', () => {
    for (const { file, id } of functions) expect([file, basename(file, '.ts')]).toEqual([file, kebab(id)]);
    expect(twice(functions.map(({ id }) => id))).toEqual([]);
  });

  test('is a job exactly when it lies with the jobs', () => {
    expect(jobsOf(functions).map(({ file }) => file)).toEqual(
      functions.map(({ file }) => file).filter((file) => file.startsWith('functions/jobs/')),
    );
  });

  test('is tried while the table fails, where it is a job that asks it: `npm run faults` knows what it has to do', () => {
    const jobs = jobsOf(functions).filter(({ handler }) => handler.job.table.length > 0);
    expect(jobs.map(({ id }) => id).sort()).toEqual(Object.keys(JOB_FLOWS).sort());
  });

  test('takes two parameters, since Lambda takes a third one for a callback', () => {
    expect(
      functions.filter(({ handler }) => (handler as unknown as () => void).length > 2).map(({ id }) => id),
    ).toEqual([]);
  });
});

describe('every endpoint', () => {
  const declarations = () => endpointsOf(functions).map(({ handler }) => handler.declaration);

  test('has a method and path of its own', () => {
    expect(twice(declarations().map(({ method, path }) => `${method} ${path}`))).toEqual([]);
  });

  test('calls a slot as its neighbours do, since API Gateway takes one name a place', () => {
    const names = new Map<string, string>();
    for (const { path } of declarations()) {
      const parts = path.split('/');
      parts.forEach((part, index) => {
        const place = parts.slice(0, index).join('/');
        if (!part.startsWith('{')) return;
        expect([place, names.get(place) ?? part]).toEqual([place, part]);
        names.set(place, part);
      });
    }
  });

  test('says what it answers: a schema, a page, or nothing with 202 and 204', () => {
    for (const { id, status, returns, list, page } of declarations()) {
      if (status === 204) expect([id, returns, list]).toEqual([id, undefined, undefined]);
      if (status === 200 || status === 201)
        expect([id, [returns, list, page].filter(Boolean).length]).toEqual([id, 1]);
    }
  });

  test('below /v1/admin is for administrators, and no other is', () => {
    for (const { id, path, access } of declarations()) {
      expect([id, access === 'admin']).toEqual([id, path.startsWith('/v1/admin/')]);
    }
  });
});
