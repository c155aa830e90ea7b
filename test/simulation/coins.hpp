// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Coins for simulated nodes, and transactions that spend them.
#pragma once

#include "simulation/chains.hpp"
#include "simulation/network.hpp"

namespace malha::simulation {

/// Blocks that nodes begin with, and transactions that spend their coins.
class Coins {
public:
    static constexpr std::size_t kMaturity = 100;

    Coins(Network& network, std::size_t count)
        : blocks_(recent_chain(network, kMaturity + count)) {}

    Node& node(Network& network, const std::function<void(p2p::Settings&)>& adjust = {}) {
        Node& node = network.add_node(adjust);
        submit_all(node, blocks_);
        return node;
    }
    /// Spends the next coin into `outputs` equal ones.
    primitives::TransactionPtr spend(primitives::Amount fee, std::size_t outputs = 2) {
        const auto& block = *blocks_[next_++];
        return spend({test::coinbase_of(block)}, block.transactions()[0].outputs[0].value, fee,
                     outputs);
    }
    /// Spends the next coin into `count` outputs of this value; the rest is the fee.
    primitives::TransactionPtr split(std::size_t count, primitives::Amount value) {
        return primitives::make_transaction(
            test::spend_anyone({test::coinbase_of(*blocks_[next_++])}, value, count));
    }
    static primitives::TransactionPtr spend(const std::vector<primitives::OutPoint>& inputs,
                                            primitives::Amount value, primitives::Amount fee,
                                            std::size_t outputs = 2) {
        const primitives::Amount each{(value.sat - fee.sat) / static_cast<std::int64_t>(outputs)};
        auto tx = test::spend_anyone(inputs, each, outputs);
        // Coinbases divide without a rest; what is left is part of the fee.
        return primitives::make_transaction(tx);
    }
    /// Spends all outputs.
    static primitives::TransactionPtr child_of(const primitives::Transaction& parent,
                                               primitives::Amount fee) {
        std::vector<primitives::OutPoint> inputs;
        primitives::Amount value;
        for (std::uint32_t i = 0; i < parent.outputs.size(); ++i) {
            inputs.push_back({parent.txid, i});
            value.sat += parent.outputs[i].value.sat;
        }
        return spend(inputs, value, fee);
    }
    [[nodiscard]] const std::vector<primitives::BlockPtr>& blocks() const { return blocks_; }

private:
    std::vector<primitives::BlockPtr> blocks_;
    std::size_t next_ = 0;
};

}  // namespace malha::simulation
