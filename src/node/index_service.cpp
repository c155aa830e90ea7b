// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See index_service.hpp.
#include "malha/node/index_service.hpp"

#include "malha/events/bus.hpp"

namespace malha::node {

IndexService::IndexService(const index::IndexOptions& options,
                           const consensus::ConsensusParams& params,
                           const IndexSurroundings& around)
    : around_(around),
      indexes_(options, params, around.fs),
      follower_(
          {.on_strand = [this](const std::function<void()>& work) { around_.strand.call(work); },
           .clock = around.clock,
           .log = around.log,
           .on_fault =
               [this](const std::string& message) { around_.on_fault(chain::Fault{message}); }},
          indexes_.all()) {
    if (const index::FilterIndex* filters = indexes_.filters()) filter_source_.emplace(*filters);
}

IndexService::~IndexService() {
    stop();
}

void IndexService::subscribe(events::Bus& bus) {
    bus.subscribe<events::BlockConnected>([this](const events::BlockConnected& event) {
        follower_.on_block_connected(event.block, event.height);
    });
    bus.subscribe<events::TipChanged>(
        [this](const events::TipChanged& event) { follower_.on_tip_changed(event.tip); });
    bus.subscribe<events::HistoryValidated>(
        [this](const events::HistoryValidated&) { follower_.on_history_validated(); });
    bus.subscribe<events::ChainFlushed>(
        [this](const events::ChainFlushed& event) { follower_.on_chain_flushed(event.block); });
}

void IndexService::on_coins_spent(const std::shared_ptr<const storage::SpentCoins>& coins) {
    follower_.on_coins_spent(coins);
}

base::Status IndexService::open(chain::Engine& engine, bool wipe) {
    // The start was interrupted: the node ends.
    if (engine.chain().tip() == nullptr) return {};
    MALHA_TRY(indexes_.open(around_.rng, wipe));
    MALHA_TRY(follower_.attach(engine));
    follower_.start();
    return {};
}

void IndexService::chain_is_loaded() {
    follower_.chain_is_loaded();
}
void IndexService::wait_until_current() {
    follower_.wait_until_all_current();
}
void IndexService::stop() {
    follower_.stop();
}

}  // namespace malha::node
