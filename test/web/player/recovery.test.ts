import { afterEach, beforeEach, describe, expect, vi, test } from 'vitest';
import { Recovery } from '../../../infra/web/storefront/player/recovery.ts';
import { pass } from '../../support/player.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function recovering({ renewed = true } = {}) {
  const asks = {
    renew: vi.fn(() => Promise.resolve(renewed)),
    onreload: vi.fn(),
    ontrouble: vi.fn(),
    onfailed: vi.fn(),
  };
  const load = vi.fn();
  const mend = vi.fn();
  return { ...asks, load, mend, recovery: new Recovery(asks, { load, mend }) };
}

describe('media that cannot be reached', () => {
  test('is tried again every 3 s for as long as it takes, and asked for no signature', async () => {
    const { recovery, load, onfailed, ontrouble, renew } = recovering();
    for (let i = 0; i < 100; i++) {
      await recovery.loadFailed(0);
      await pass(3);
      expect(load).toHaveBeenCalledTimes(i + 1);
    }
    expect(onfailed).not.toHaveBeenCalled();
    expect(renew).not.toHaveBeenCalled();
    expect(ontrouble).toHaveBeenLastCalledWith(true);
    recovery.worked();
    expect(ontrouble).toHaveBeenLastCalledWith(false);
  });

  test('is tried again after half a second at first', async () => {
    const { recovery, load } = recovering();
    await recovery.loadFailed(0);
    await pass(0.4);
    expect(load).not.toHaveBeenCalled();
    await pass(0.2);
    expect(load).toHaveBeenCalledTimes(1);
  });

  test('is tried at once when the network is back, and only once', async () => {
    const { recovery, load } = recovering();
    recovery.retry();
    expect(load).not.toHaveBeenCalled();
    await recovery.loadFailed(0);
    recovery.retry();
    await pass(10);
    expect(load).toHaveBeenCalledTimes(1);
  });

  test('is tried no more once the stream was given up', async () => {
    const { recovery, load } = recovering();
    await recovery.loadFailed(0);
    recovery.stop();
    await pass(10);
    recovery.retry();
    expect(load).not.toHaveBeenCalled();
  });

  test('that works without trouble says nothing', () => {
    const { recovery, ontrouble } = recovering();
    recovery.worked();
    expect(ontrouble).not.toHaveBeenCalled();
  });
});

describe('media that is refused', () => {
  test('is asked for with a new signature', async () => {
    const { recovery, load, renew } = recovering();
    await recovery.loadFailed(403);
    await pass(1);
    expect(renew).toHaveBeenCalledTimes(1);
    expect(load).toHaveBeenCalledTimes(1);
  });

  test('is told as refused when three new signatures change nothing', async () => {
    const { recovery, onfailed } = recovering();
    for (let i = 0; i < 2; i++) await recovery.loadFailed(403);
    expect(onfailed).not.toHaveBeenCalled();
    await recovery.loadFailed(403);
    expect(onfailed).toHaveBeenCalledWith('refused');
  });

  test('is waited for while the service gives no signature', async () => {
    const { recovery, onfailed } = recovering({ renewed: false });
    for (let i = 0; i < 20; i++) await recovery.loadFailed(403);
    expect(onfailed).not.toHaveBeenCalled();
  });

  test('is told as missing when it is not there three times in a row', async () => {
    const { recovery, onfailed } = recovering();
    for (let i = 0; i < 2; i++) await recovery.loadFailed(404);
    recovery.worked();
    for (let i = 0; i < 2; i++) await recovery.loadFailed(404);
    expect(onfailed).not.toHaveBeenCalled();
    await recovery.loadFailed(404);
    expect(onfailed).toHaveBeenCalledWith('missing');
  });
});

test('a picture that breaks is put together anew where it was, and told as broken when it breaks again at once', async () => {
  const { recovery, mend, onreload, onfailed } = recovering();
  recovery.mediaFailed();
  await pass(6);
  recovery.mediaFailed();
  expect(mend).toHaveBeenCalledTimes(2);
  expect(onreload).toHaveBeenCalledTimes(2);
  expect(onfailed).not.toHaveBeenCalled();
  await pass(4);
  recovery.mediaFailed();
  expect(onfailed).toHaveBeenCalledWith('broken');
});
