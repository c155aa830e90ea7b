// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Options for logging, debugging and tests.
#include "tables.hpp"

namespace malha::config::detail {
namespace {

// clang-format off
constexpr OptionSpec kDebug[] = {
    {"acceptstalefeeestimates", "", "0", debug_only,
     "Read fee estimates from a file that is old (regtest only)."},
    {"capturemessages", "", "", debug_only,
     "Write every message exchanged with peers to files."},
    {"checkaddrman", "<n>", "0", debug_only,
     "Check the address manager's consistency once in this many operations."},
    {"checkblockindex", "", "0", debug_only,
     "Check the consistency of the block tree once in this many changes."},
    {"checkblocks", "<n>", "6", debug_only,
     "How many of the last blocks to check at start (0 = all)."},
    {"checklevel", "<n>", "3", debug_only,
     "How thorough -checkblocks is, 0 to 4: 0 reads the blocks, 1 checks them, 2 reads undo "
     "data, 3 disconnects, 4 connects again."},
    {"checkmempool", "<n>", "0", debug_only,
     "Check the mempool's consistency once in this many of its changes (0 = never; regtest: 1)."},
    {"debug", "<category>", "", reloadable,
     "Log this category (all of them with no value or 1, none with 0). Can be given several "
     "times."},
    {"debugexclude", "<category>", "", reloadable,
     "Do not log this category, even with -debug=1. Can be given several times."},
    {"deprecatedrpc", "<method>", "", debug_only,
     "Keep this deprecated RPC method or behaviour. Can be given several times."},
    {"fastprune", "", "", debug_only,
     "Use small block files and a small minimum for pruning, for tests."},
    {"help-debug", "", "", no_flags,
     "Print the options for debugging too, and exit."},
    {"limitancestorcount", "<n>", "25", debug_only,
     "Longest chain of unconfirmed ancestors that wallets create."},
    {"limitclustercount", "<n>", "64", debug_only,
     "Most transactions in one mempool cluster."},
    {"limitclustersize", "<n>", "101", debug_only,
     "Largest mempool cluster in kvB."},
    {"limitdescendantcount", "<n>", "25", debug_only,
     "Most unconfirmed descendants that wallets create."},
    {"logips", "", "0", no_flags,
     "Write addresses of peers to the log."},
    {"loglevel", "<level>|<category>:<level>", "", debug_only | no_negation | needs_value,
     "Least level logged for enabled categories: info, debug or trace, for all or for "
     "<category>:. Can be given several times."},
    {"loglevelalways", "", "0", no_flags,
     "Name category and level on every line of the log."},
    {"logratelimit", "", "1", no_flags,
     "Write at most 1 MiB an hour of unconditional messages of one source line to debug.log."},
    {"logrotatefiles", "<n>", "5", no_flags,
     "How many files put aside by -logrotatesize to keep."},
    {"logrotatesize", "<n>", "0", no_flags,
     "Put debug.log aside as debug.1.log when it has this size in MiB (0 = never)."},
    {"logsourcelocations", "", "0", no_flags,
     "Name source file and line on every line of the log."},
    {"logthreadnames", "", "0", no_flags,
     "Name the thread on every line of the log."},
    {"logtimemicros", "", "0", debug_only,
     "Use microseconds in the log's time stamps."},
    {"logtimestamps", "", "1", no_flags,
     "Begin every line of the log with the time."},
    {"maxsigcachesize", "<n>", "32", debug_only,
     "Memory for signatures and scripts already verified, in MiB."},
    {"maxtipage", "<n>", "86400", debug_only,
     "Age of the tip in seconds beyond which the node counts as still synchronising."},
    {"maxtxfee", "<amt>", "0.10", no_flags,
     "Highest fee (BTC) that a wallet or an RPC call may pay for one transaction."},
    {"mocktime", "<n>", "0", debug_only,
     "Pretend that it is this time (seconds since 1970)."},
    {"printpriority", "", "0", debug_only,
     "Log the fee rates of transactions chosen for a block."},
    {"printtoconsole", "", "1", no_flags,
     "Print the log on standard output too. The default is 0 with -daemon."},
    {"shrinkdebugfile", "", "1", no_flags,
     "Cut an overlong log at start. On by default unless -debug is used."},
    {"stopafterblockimport", "", "0", debug_only,
     "Stop when the block files have been imported."},
    {"stopatheight", "", "0", debug_only,
     "Stop once the chain has reached this height."},
    {"test", "<option>", "", debug_only,
     "Switch on a behaviour for tests (addrman, bip94, "
     "reindex_after_failure_noninteractive_yes). Can be given several times."},
    {"testactivationheight", "name@height.", "", debug_only,
     "Height at which a rule begins on regtest: segwit, bip34, dersig, cltv or csv. Can be "
     "given several times."},
    {"uacomment", "<cmt>", "", no_flags,
     "Add this comment to the name shown to peers. Can be given several times."},
};
// clang-format on

}  // namespace

void append_debug(OptionTable& table) {
    append(table, OptionCategory::debug, kDebug);
}

}  // namespace malha::config::detail
