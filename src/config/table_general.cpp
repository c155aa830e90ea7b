// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// General options of the node: data, caches, indexes, life cycle.
#include "tables.hpp"

namespace malha::config::detail {
namespace {

// clang-format off
constexpr OptionSpec kGeneral[] = {
    {"alertnotify", "<cmd>", "", reloadable,
     "Run this shell command when the node raises an alert. %s in the command becomes the "
     "message."},
    {"allowignoredconf", "", "", no_flags,
     "Treat a configuration file that lies in the data directory but is not the one in use "
     "as a warning, not as an error. It helps when both -datadir and -conf point elsewhere."},
    {"assumevalid", "<hex>", "", no_flags,
     "Take the scripts of this block and of all its ancestors as valid without running them "
     "(0 runs every script). The default is built in for each network."},
    {"blockfilterindex", "<type>", "0", no_flags,
     "Keep an index of compact block filters (BIP 157, BIP 158). 1 means all types, 0 none; "
     "the only type is \"basic\"."},
    {"blocknotify", "<cmd>", "", reloadable,
     "Run this shell command when the best block changes. %s in the command becomes the "
     "block hash."},
    {"blockreconstructionextratxn", "<n>", "100", no_flags,
     "How many transactions outside the mempool to keep in memory to rebuild compact blocks."},
    {"blocksdir", "<dir>", "<datadir>", no_flags,
     "Directory that holds the subdirectory \"blocks\" with the block and undo files."},
    {"blocksonly", "", "0", no_flags,
     "Accept and relay no transactions from peers. Also lowers the default of -maxmempool to "
     "5."},
    {"blocksxor", "", "1", no_flags,
     "Write block and undo files XORed with a random key, so that other programs do not trip "
     "over byte patterns in them. Only a new blocks directory can choose."},
    {"coinstatsindex", "", "0", no_flags,
     "Keep an index of the statistics that gettxoutsetinfo reports, for every height."},
    {"conf", "<file>", "malha.conf, else bitcoin.conf", no_flags,
     "Read this configuration file; a relative path starts at the data directory. Only on "
     "the command line."},
    {"daemon", "", "0", no_flags,
     "Go to the background and accept commands there."},
    {"daemonwait", "", "0", no_flags,
     "Like -daemon, but the foreground process waits until start-up has finished, and its "
     "exit code says whether it succeeded."},
    {"datadir", "<dir>", "", no_negation,
     "Directory that holds all data."},
    {"dbbatchsize", "", "33554432", debug_only,
     "Size of one database write batch in bytes."},
    {"dbcache", "<n>", "1024", no_flags,
     "Memory for the database caches in MiB. The memory that -maxmempool allows and the "
     "mempool does not use is added to it."},
    {"debuglogfile", "<file>", "debug.log", no_flags,
     "Where the log is written; a relative path starts at the network's data directory. "
     "-nodebuglogfile writes none."},
    {"fetchpruned", "", "0", no_flags,
     "getblock of a block that was pruned fetches it from a peer that serves the whole chain, "
     "and checks it. Only in this program."},
    {"help", "", "", no_flags,
     "Print this help and exit. Also -h and -?."},
    {"includeconf", "<file>", "", no_flags,
     "Read one more configuration file; a relative path starts at the data directory. Can be "
     "given several times; only in a configuration file that is not itself included."},
    {"loadblock", "<file>", "", no_flags,
     "Import blocks from this file at start (length-prefixed blocks in any order). Can be "
     "given several times."},
    {"maxmempool", "<n>", "300", no_flags,
     "Keep the mempool below this many megabytes."},
    {"mempoolexpiry", "<n>", "336", no_flags,
     "Drop transactions that stayed in the mempool longer than this many hours."},
    {"minimumchainwork", "<hex>", "", debug_only,
     "Least work, as a hexadecimal number, that a chain must have to be considered. The "
     "default is built in for each network."},
    {"par", "<n>", "0", no_flags,
     "Threads that verify scripts (0 = as many as the machine has cores, negative = leave "
     "that many cores free, at most 16)."},
    {"persistmempool", "", "1", no_flags,
     "Save the mempool at shutdown and load it at the next start."},
    {"persistmempoolv1", "", "0", no_flags,
     "Write mempool.dat in the older format, without obfuscation."},
    {"pid", "<file>", "bitcoind.pid", no_flags,
     "File that holds the process number while the node runs; a relative path starts at the "
     "network's data directory."},
    {"prevoutfetchthreads", "<n>", "8", no_flags,
     "0: do not read the coins that waiting blocks spend ahead of time. Any other number: the "
     "threads of -par do it."},
    {"prune", "<n>", "0", no_flags,
     "Delete old block files. 0 keeps all, 1 lets the RPC pruneblockchain decide, 550 or "
     "more keeps the files below that many MiB. It excludes -txindex, -txospenderindex and "
     "-reindex-chainstate."},
    {"reindex", "", "", no_flags,
     "Throw away the chain state and the block index, and rebuild them from the block files. "
     "Also rebuilds the indexes that are switched on."},
    {"reindex-chainstate", "", "", no_flags,
     "Throw away the chain state and rebuild it from the blocks already indexed. Not with "
     "-prune."},
    {"scriptindex", "", "0", no_flags,
     "Keep an index from each output script to what pays to it and spends from it, for "
     "getscripthistory, getscriptbalance and getscriptunspent. It survives pruning."},
    {"settings", "<file>", "settings.json", no_flags,
     "File that keeps settings changed while the node runs; a relative path starts at the "
     "network's data directory. -nosettings keeps none."},
    {"shutdownnotify", "<cmd>", "", reloadable,
     "Run this shell command just before the node stops. Can be given several times; the "
     "node waits for all."},
    {"startupnotify", "<cmd>", "", no_flags,
     "Run this shell command when start-up has finished."},
    {"txindex", "", "0", no_flags,
     "Keep an index of all transactions, for getrawtransaction."},
    {"txospenderindex", "", "0", no_flags,
     "Keep an index from each spent output to the transaction that spends it, for "
     "gettxspendingprevout."},
    {"version", "", "", no_flags,
     "Print the version and exit."},
};
// clang-format on

}  // namespace

void append_general(OptionTable& table) {
    append(table, OptionCategory::general, kGeneral);
}

}  // namespace malha::config::detail
