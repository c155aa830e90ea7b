// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What p2p wants done. It does no I/O: whoever drives it (the node over sockets, a test, the
// simulation) takes the actions after every call and carries them out in their order.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "malha/base/bytes.hpp"
#include "malha/p2p/connection.hpp"
#include "malha/primitives/hash.hpp"

namespace malha::mempool {
class ScriptJob;
}

namespace malha::p2p {

struct SendMessage {
    PeerId peer{};
    std::string command;
    base::Bytes payload;
};

/// Close the connection once what was sent before is on its way, then report it as gone.
struct Disconnect {
    PeerId peer{};
    std::string reason;  ///< for the log
};

/// Parse the block and run chain::check_alone on it, on any thread; then call
/// PeerManager::block_checked with the outcome.
struct CheckBlock {
    PeerId peer{};
    primitives::BlockHash hash;
    base::Bytes payload;
};

/// Call job->run_some() on any thread until it says that all is done, each time behind what else
/// waits for the thread; then call PeerManager::scripts_checked.
struct CheckScripts {
    std::uint64_t number = 0;
    PeerId peer{};  ///< whose transaction it is, and whose messages wait for it
    std::shared_ptr<mempool::ScriptJob> job;
};

/// Blocks were stored: let the engine advance.
struct AdvanceChain {};

/// Run the job on any thread; then give PeerManager::filters_read what it returned.
struct ReadFilters {
    PeerId peer{};
    std::function<std::vector<base::Bytes>()> read;
};

/// Open a connection; then report it as connected, or as failed.
struct Connect {
    ConnectionType type = ConnectionType::outbound_full_relay;
    wire::Endpoint remote;
    std::string name;  ///< to be looked up instead, when not empty
    bool use_v2 = true;
};

using Action = std::variant<SendMessage, Disconnect, CheckBlock, CheckScripts, AdvanceChain,
                            ReadFilters, Connect>;
using Actions = std::vector<Action>;

}  // namespace malha::p2p
