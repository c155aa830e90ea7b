// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The npm client "bitcoind-rpc", unmodified: calls, errors and batches with callbacks.
// Arguments: port, user, password. Ends with 0 when everything is as a user expects.
const assert = require('assert');
const RpcClient = require('bitcoind-rpc');

const [port, user, pass] = process.argv.slice(2);
const rpc = new RpcClient({ protocol: 'http', host: '127.0.0.1', port, user, pass });

function call(method, ...params) {
  return new Promise((resolve, reject) => {
    rpc[method](...params, (error, answer) => (error ? reject(error) : resolve(answer.result)));
  });
}

function batch(fill) {
  return new Promise((resolve, reject) => {
    rpc.batch(fill, (error, answers) => (error ? reject(error) : resolve(answers)));
  });
}

async function main() {
  const [address] = await call('deriveAddresses', 'raw(51)#8lvh9jxk').catch(() => []);
  assert.strictEqual(address, undefined); // a bare script has none
  const hashes = await call('generateToDescriptor', 3, 'raw(51)#8lvh9jxk');
  assert.strictEqual(hashes.length, 3);
  assert.strictEqual(await call('getBlockCount'), 3);
  assert.strictEqual((await call('getBlock', hashes[0])).height, 1);
  assert.strictEqual(typeof await call('getBlock', hashes[0], 0), 'string');
  assert.strictEqual((await call('getBlockchainInfo')).bestblockhash, hashes[2]);
  assert.strictEqual((await call('validateAddress', 'x')).isvalid, false);
  const decoded = await call('decodeScript', '51');
  assert.strictEqual(decoded.asm, '1');
  await assert.rejects(call('getBlockHash', 1000), { code: -8 });

  const answers = await batch(() => {
    rpc.getBlockHash(1);
    rpc.getBlockHash(2);
    rpc.getBlockHash(1000);
  });
  assert.deepStrictEqual(answers.slice(0, 2).map(answer => answer.result), hashes.slice(0, 2));
  assert.strictEqual(answers[2].error.code, -8);

  const stranger = new RpcClient({ protocol: 'http', host: '127.0.0.1', port, user, pass: 'wrong' });
  await new Promise(resolve => {
    stranger.getBlockCount(error => {
      assert.match(error.message, /401/);
      resolve();
    });
  });
}

main().catch(error => {
  console.error(error);
  process.exit(1);
});
