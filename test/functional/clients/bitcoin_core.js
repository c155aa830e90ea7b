// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The npm client "bitcoin-core", unmodified: RPC, batches, named parameters, wallets and REST.
// Arguments: port, user, password. Ends with 0 when everything is as a user expects.
const assert = require('assert');
const Client = require('bitcoin-core');

const [port, username, password] = process.argv.slice(2);
const host = `http://127.0.0.1:${port}`;
const quiet = { debug() {}, error() {}, info() {}, trace() {}, warn() {} };
const client = new Client({ host, logger: quiet, password, username, version: '0.17.0' });
const shop = new Client({ host, logger: quiet, password, username, version: '0.17.0', wallet: 'shop' });

async function main() {
  assert.strictEqual((await client.getBlockchainInfo()).chain, 'regtest');
  await client.command('createwallet', { wallet_name: 'shop' });
  const address = await shop.getNewAddress();
  const hashes = await client.command('generatetoaddress', 101, address);
  assert.strictEqual(hashes.length, 101);
  assert.strictEqual(await client.getBestBlockHash(), hashes[100]);

  const txid = await shop.sendToAddress(address, '0.5');
  assert.deepStrictEqual(await client.getRawMempool(), [txid]);
  assert.strictEqual((await shop.getTransaction(txid)).confirmations, 0);
  assert.strictEqual((await shop.listUnspent({ minconf: 0 })).length, 2);

  const answers = await client.command([
    { method: 'getblockcount', parameters: [] },
    { method: 'getblockhash', parameters: [1] },
    { method: 'getblockhash', parameters: [1000] },
  ]);
  assert.strictEqual(answers[0], 101);
  assert.strictEqual(answers[1], hashes[0]);
  assert.strictEqual(answers[2].code, -8);
  await assert.rejects(client.command('getblock', 'ff'), { code: -8 });

  const block = await client.getBlockByHash(hashes[0], { extension: 'json' });
  assert.strictEqual(block.height, 1);
  const raw = await client.getBlockByHash(hashes[0], { extension: 'bin' });
  assert.strictEqual(raw.length, block.size);
  assert.strictEqual((await client.getBlockByHash(hashes[0], { summary: true })).tx[0], block.tx[0].txid);
  const headers = await client.getBlockHeadersByHash(hashes[0], 3);
  assert.deepStrictEqual(headers.map(header => header.hash), hashes.slice(0, 3));
  assert.strictEqual((await client.getBlockchainInformation()).blocks, 101);
  assert.strictEqual((await client.getMemoryPoolInformation()).size, 1);
  assert.ok(txid in await client.getMemoryPoolContent());
  const unspent = await client.getUnspentTransactionOutputs([{ id: txid, index: 0 }]);
  assert.strictEqual(unspent.bitmap, '1');
  assert.strictEqual((await client.getTransactionByHash(txid)).txid, txid);
  await assert.rejects(client.getTransactionByHash('11'.repeat(32)), { code: 404 });
}

main().catch(error => {
  console.error(error);
  process.exit(1);
});
