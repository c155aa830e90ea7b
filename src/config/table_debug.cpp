// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Options for logging, debugging and tests.
#include "tables.hpp"

namespace malha::config::detail {
namespace {

// clang-format off
constexpr OptionSpec kDebug[] = {
    {"acceptstalefeeestimates", "", "0", kDebugOnly | kUnsupported,
     "Read fee estimates from a file that is old (regtest only)."},
    {"capturemessages", "", "", kDebugOnly | kUnsupported,
     "Write every message exchanged with peers to files."},
    {"checkaddrman", "<n>", "0", kDebugOnly | kUnsupported,
     "Check the address manager's consistency once in this many operations."},
    {"checkblockindex", "", "0", kDebugOnly | kUnsupported,
     "Check the consistency of the block tree once in this many changes."},
    {"checkblocks", "<n>", "6", kDebugOnly,
     "How many of the last blocks to check at start (0 = all)."},
    {"checklevel", "<n>", "3", kDebugOnly,
     "How thorough -checkblocks is, 0 to 4: 0 reads the blocks, 1 checks them, 2 reads undo "
     "data, 3 disconnects, 4 connects again."},
    {"checkmempool", "<n>", "0", kDebugOnly | kUnsupported,
     "Check the mempool's consistency once in this many transactions."},
    {"debug", "<category>", "", kNoFlags,
     "Log this category (all of them with no value or 1, none with 0). Can be given several "
     "times."},
    {"debugexclude", "<category>", "", kNoFlags,
     "Do not log this category, even with -debug=1. Can be given several times."},
    {"deprecatedrpc", "<method>", "", kDebugOnly,
     "Keep this deprecated RPC method or behaviour. Can be given several times."},
    {"fastprune", "", "", kDebugOnly,
     "Use small block files and a small minimum for pruning, for tests."},
    {"help-debug", "", "", kNoFlags,
     "Print the options for debugging too, and exit."},
    {"limitancestorcount", "<n>", "25", kDebugOnly | kUnsupported,
     "Longest chain of unconfirmed ancestors that wallets create."},
    {"limitclustercount", "<n>", "64", kDebugOnly | kUnsupported,
     "Most transactions in one mempool cluster."},
    {"limitclustersize", "<n>", "101", kDebugOnly | kUnsupported,
     "Largest mempool cluster in kvB."},
    {"limitdescendantcount", "<n>", "25", kDebugOnly | kUnsupported,
     "Most unconfirmed descendants that wallets create."},
    {"logips", "", "0", kUnsupported,
     "Write addresses of peers to the log."},
    {"loglevel", "<level>|<category>:<level>", "", kDebugOnly | kNoNegation | kNeedsValue,
     "Least level logged for enabled categories: info, debug or trace, for all or for "
     "<category>:. Can be given several times."},
    {"loglevelalways", "", "0", kNoFlags,
     "Name category and level on every line of the log."},
    {"logratelimit", "", "1", kUnsupported,
     "Limit how fast one place may fill the log."},
    {"logsourcelocations", "", "0", kUnsupported,
     "Name source file and line on every line of the log."},
    {"logthreadnames", "", "0", kNoFlags,
     "Name the thread on every line of the log."},
    {"logtimemicros", "", "0", kDebugOnly,
     "Use microseconds in the log's time stamps."},
    {"logtimestamps", "", "1", kNoFlags,
     "Begin every line of the log with the time."},
    {"maxsigcachesize", "<n>", "32", kDebugOnly,
     "Memory for signatures and scripts already verified, in MiB."},
    {"maxtipage", "<n>", "86400", kDebugOnly,
     "Age of the tip in seconds beyond which the node counts as still synchronising."},
    {"maxtxfee", "<amt>", "0.10", kUnsupported,
     "Highest fee (BTC) that a wallet or an RPC call may pay for one transaction."},
    {"mocktime", "<n>", "0", kDebugOnly,
     "Pretend that it is this time (seconds since 1970)."},
    {"printpriority", "", "0", kDebugOnly,
     "Log the fee rates of transactions chosen for a block."},
    {"printtoconsole", "", "1", kNoFlags,
     "Print the log on standard output too. The default is 0 with -daemon."},
    {"shrinkdebugfile", "", "1", kNoFlags,
     "Cut an overlong log at start. On by default unless -debug is used."},
    {"stopafterblockimport", "", "0", kDebugOnly,
     "Stop when the block files have been imported."},
    {"stopatheight", "", "0", kDebugOnly,
     "Stop once the chain has reached this height."},
    {"test", "<option>", "", kDebugOnly | kUnsupported,
     "Switch on a behaviour for tests (addrman, bip94, "
     "reindex_after_failure_noninteractive_yes). Can be given several times."},
    {"testactivationheight", "name@height.", "", kDebugOnly,
     "Height at which a rule begins on regtest: segwit, bip34, dersig, cltv or csv. Can be "
     "given several times."},
    {"uacomment", "<cmt>", "", kUnsupported,
     "Add this comment to the name shown to peers. Can be given several times."},
};
// clang-format on

}  // namespace

void append_debug(OptionTable& table) {
    append(table, OptionCategory::kDebug, kDebug);
}

}  // namespace malha::config::detail
