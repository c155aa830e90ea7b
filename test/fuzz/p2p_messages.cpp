// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The protocol as a state machine: peers that connect, say anything in any order (raw bytes, or
// messages about the real chain and about blocks that are still to come), leave, and time that
// passes, against a node with a small real chain. Nothing breaks, the chain never gets worse, and
// an honest peer is served afterwards.
#include <memory>

#include "fuzz/source.hpp"
#include "malha/base/assert.hpp"
#include "malha/p2p/compact_encoding.hpp"
#include "malha/wire/block_messages.hpp"
#include "malha/wire/inventory_messages.hpp"
#include "simulation/chains.hpp"
#include "simulation/liar.hpp"
#include "simulation/network.hpp"

using namespace malha;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t kChain = 6;
constexpr std::size_t kToCome = 2;
constexpr std::size_t kPeersMax = 6;
constexpr std::size_t kStepsMax = 400;

/// Its handshake and pongs are right, unless it is told otherwise.
class Puppet final : public simulation::Liar {
public:
    using Liar::Liar;
    using Liar::send;
    using Liar::send_raw;
    [[nodiscard]] p2p::PeerId id() const { return peer_; }
};

class Play {
public:
    explicit Play(fuzz::Source source) : source_(source), node_(network_.add_node()) {
        blocks_ = simulation::recent_chain(network_, kChain + kToCome);
        for (std::size_t i = 0; i < kChain; ++i)
            MALHA_ASSERT(node_.submit(blocks_[i]));
    }

    void run() {
        for (std::size_t i = 0; i < kStepsMax && !source_.is_empty(); ++i) {
            step();
            MALHA_ASSERT(node_.tip().height >= static_cast<primitives::Height>(kChain));
        }
        serve_somebody_honest();
    }

private:
    void step() {
        const auto choice = source_.number<std::uint8_t>();
        if (puppets_.empty() || choice % 16 == 0) return connect();
        Puppet& puppet = *puppets_[choice / 16 % puppets_.size()];
        switch (choice % 16) {
            case 1:
                if (puppet.is_open()) network_.close(puppet, puppet.id());
                break;
            case 2:
                network_.run_for(std::chrono::seconds(source_.number<std::uint8_t>()));
                break;
            case 3:
            case 4:
                say_bytes(puppet);
                break;
            default:
                say_something(puppet);
        }
        network_.run_for(10ms);
    }

    void connect() {
        if (puppets_.size() == kPeersMax) return;
        puppets_.push_back(std::make_unique<Puppet>(network_));
        const auto kind = source_.number<std::uint8_t>();
        if (kind % 2 == 0)
            network_.connect(*puppets_.back(), node_, {.latency = 1ms});
        else
            network_.connect(node_, *puppets_.back(), {.latency = 1ms},
                             static_cast<p2p::ConnectionType>(1 + kind / 2 % 5));
        network_.run_for(20ms);
    }

    void say_bytes(Puppet& puppet) {
        const auto& names = wire::command::kAll;
        const auto command = names[source_.number<std::uint8_t>() % names.size()];
        const auto payload = source_.take(source_.number<std::uint8_t>());
        puppet.send_raw(std::string(command), base::Bytes(payload.begin(), payload.end()));
    }

    void say_something(Puppet& puppet) {
        const auto& block = blocks_[source_.number<std::uint8_t>() % blocks_.size()];
        const auto detail = source_.number<std::uint8_t>();
        wire::GetData data;
        data.items.emplace_back(static_cast<wire::InvType>(detail % 8), block->hash());
        switch (source_.number<std::uint8_t>() % 9) {
            case 0:
                return puppet.send(data);
            case 1:
                return puppet.send_raw("inv", wire::encode(data));
            case 2:
                return puppet.send_raw("notfound", wire::encode(data));
            case 3:
                return puppet.send(wire::Headers{{block->header()}});
            case 4:
                return puppet.send_raw("block", changed(block->raw(), detail));
            case 5:
                return puppet.send(wire::SendCmpct{.high_bandwidth = detail % 2 == 1});
            case 6:
                return puppet.send(compact(block, detail));
            case 7:
                return puppet.send(
                    wire::BlockTxn{.block_hash = block->hash(),
                                   .transactions = {std::size_t{1} + detail % 2,
                                                    primitives::share_transaction(block, 0)}});
            default:
                return puppet.send(
                    wire::GetBlockTxn{.block_hash = block->hash(), .indexes = {detail}});
        }
    }

    /// As it is, or with another last byte.
    static base::Bytes changed(base::ByteView raw, std::uint8_t detail) {
        base::Bytes bytes(raw.begin(), raw.end());
        if (detail % 4 == 1) bytes.back() ^= 1;
        return bytes;
    }
    /// All of it, or with the coinbase by its short id, which must be asked for.
    static wire::CmpctBlock compact(const primitives::BlockPtr& block, std::uint8_t detail) {
        wire::CmpctBlock message = p2p::make_compact_block(block, detail);
        if (detail % 2 == 0) return message;
        const auto key = p2p::short_id_key(message.header, message.nonce);
        message.short_ids = {p2p::short_id(key, block->transactions()[0].wtxid)};
        message.prefilled.clear();
        return message;
    }

    void serve_somebody_honest() {
        simulation::Node& fresh = network_.add_node();
        network_.connect(fresh, node_, {.latency = 1ms});
        const auto& tip = node_.tip();
        MALHA_ASSERT(network_.run_until([&] { return fresh.tip().hash == tip.hash; }, 120s));
    }

    fuzz::Source source_;
    simulation::Network network_{1};
    simulation::Node& node_;
    std::vector<primitives::BlockPtr> blocks_;
    std::vector<std::unique_ptr<Puppet>> puppets_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Play(fuzz::Source({data, size})).run();
    return 0;
}
