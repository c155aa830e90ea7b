// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See prepared_template.hpp.
#include "prepared_template.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "malha/rpc/json_writer.hpp"

namespace malha::rpc {
namespace {

/// While the pool keeps changing, a template serves this long.
constexpr std::chrono::seconds kServeTime{5};

mining::BlockTemplate make_block(const ChainContext& context, const chain::BlockNode& parent) {
    constexpr std::array<std::uint8_t, 1> kAnyone{0x51};
    consensus::VersionBitsCache cache;
    return mining::make_template({.params = context.params->consensus,
                                  .parent = parent,
                                  .version_bits = cache,
                                  .now = context.clock->now(),
                                  .coinbase_script = kAnyone,
                                  .transactions = assemble_noted(context, parent),
                                  .block_version = context.block_version});
}

/// Positions, from 1, of the transactions in the list so far.
using Positions = std::unordered_map<primitives::Txid, std::size_t, primitives::PlainHasher>;

void write_transaction(JsonWriter& writer, const mining::TemplateTransaction& entry,
                       const Positions& positions, primitives::SigopCost sigop_scale) {
    writer.begin_object().key("data").hex(entry.tx->raw);
    writer.key("txid").display_hex(entry.tx->txid.bytes);
    writer.key("hash").display_hex(entry.tx->wtxid.bytes);
    std::vector<std::size_t> parents;
    for (const primitives::TxInput& input : entry.tx->inputs)
        if (const auto parent = positions.find(input.prevout.txid); parent != positions.end())
            parents.push_back(parent->second);
    std::sort(parents.begin(), parents.end());
    parents.erase(std::unique(parents.begin(), parents.end()), parents.end());
    writer.key("depends").begin_array();
    for (const std::size_t parent : parents)
        writer.value(parent);
    writer.end_array()
        .member("fee", entry.fee.sat)
        .member("sigops", entry.sigop_cost / sigop_scale);
    writer.member("weight", entry.tx->weight()).end_object();
}

/// At least as much as write_transactions makes.
std::size_t estimate_bytes(const mining::BlockTemplate& block) {
    constexpr std::size_t kFieldBytes = 256;  // of a transaction, without its data
    std::size_t bytes = 2;
    for (const mining::TemplateTransaction& entry : block.transactions)
        bytes += kFieldBytes + 2 * entry.tx->raw.size();
    return bytes;
}

std::string write_transactions(const mining::BlockTemplate& block, std::size_t bytes) {
    // Before segwit signature operations were counted in another unit.
    const primitives::SigopCost sigop_scale =
        block.witness_commitment.empty() ? primitives::kWitnessScaleFactor : 1;
    JsonWriter writer(bytes);
    Positions positions;
    positions.reserve(block.transactions.size());
    writer.begin_array();
    for (const mining::TemplateTransaction& entry : block.transactions) {
        write_transaction(writer, entry, positions, sigop_scale);
        positions.emplace(entry.tx->txid, positions.size() + 1);
    }
    return writer.end_array().take().text;
}

}  // namespace

PreparedTemplate::PreparedTemplate(const ChainContext& context, const chain::BlockNode& parent)
    : block_(make_block(context, parent)),
      pool_revision_(context.pool().revision()),
      made_(context.clock->now()),
      text_bytes_(estimate_bytes(block_)) {}

bool PreparedTemplate::is_current(const ChainContext& context) const {
    if (block_.header.prev_hash != context.engine().chain().tip()->hash) return false;
    if (pool_revision_ == context.pool().revision()) return true;
    const auto age = context.clock->now() - made_;
    return age >= std::chrono::seconds{0} && age <= kServeTime;
}

const std::string& PreparedTemplate::transactions_text() const {
    std::call_once(is_written_,
                   [this] { transactions_text_ = write_transactions(block_, text_bytes_); });
    return transactions_text_;
}

std::shared_ptr<const PreparedTemplate> TemplateCache::get(const ChainContext& context) {
    if (!last_ || !last_->is_current(context))
        last_ = std::make_shared<PreparedTemplate>(context, *context.engine().chain().tip());
    return last_;
}

}  // namespace malha::rpc
