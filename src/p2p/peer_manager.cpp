// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See peer_manager.hpp. Puts the message groups together; what they do is in their files.
#include "malha/p2p/peer_manager.hpp"

#include "address_relay.hpp"
#include "block_fetch.hpp"
#include "block_relay.hpp"
#include "bloom_filters.hpp"
#include "compact_fetch.hpp"
#include "compact_relay.hpp"
#include "fee_filters.hpp"
#include "filter_serving.hpp"
#include "handshake.hpp"
#include "header_sync.hpp"
#include "inventory.hpp"
#include "keep_alive.hpp"
#include "malha/p2p/address_rules.hpp"
#include "malha/wire/address_text.hpp"
#include "malha/wire/transport.hpp"
#include "outbound_eviction.hpp"
#include "private_relay.hpp"

namespace malha::p2p {

class PeerManager::Impl {
public:
    Impl(const Surroundings& around, const Settings& settings)
        : context{.engine = around.engine,
                  .pool = around.pool,
                  .clock = around.clock,
                  .rng = around.rng,
                  .log = around.log,
                  .addresses = around.addresses,
                  .bans = around.bans,
                  .local = around.local,
                  .settings = settings,
                  .salt = {around.rng.u64(), around.rng.u64()},
                  .peers = {},
                  .actions = {},
                  .budget = UploadBudget(settings.upload_target,
                                         around.engine.params().consensus.target_spacing)},
          download([this](const chain::BlockNode& node) {
              return node.has_data() || (context.engine.chain().contains(&node) &&
                                         !context.engine.is_unvalidated(node));
          }),
          outbound(context, download),
          private_relay(context, private_queue),
          handlers(context),
          handshake(context, [this](Peer& peer) { ready(peer); }),
          keep_alive(context),
          addresses(context),
          headers(context, download),
          fetch(context, download, headers),
          relay(context, headers),
          compact_relay(context, headers, relay),
          compact_fetch(context, download, headers, fetch),
          filters(context, around.filters),
          transaction_relay(context),
          transaction_fetch(context, transaction_relay),
          fee_filters(context),
          bloom_filters(context),
          inventory(context, {headers, fetch, relay, transaction_fetch, transaction_relay}) {
        for (MessageGroup* group : groups)
            group->add_handlers(handlers);
        relay.send_filtered = [this](Peer& peer, const chain::BlockNode& node) {
            bloom_filters.send_filtered(peer, node);
        };
        transaction_fetch.on_discarded = [this](const primitives::TransactionPtr& tx) {
            compact_fetch.remember(tx);
        };
        transaction_fetch.on_received = [this](const Peer& peer,
                                               const primitives::Transaction& tx) {
            private_relay.came_back(peer, tx);
        };
    }

    void ready(Peer& peer) {
        for (MessageGroup* group : groups)
            group->on_ready(peer);
    }

    /// Lets every group do what is due for the peer.
    void settle(Peer& peer) {
        if (PrivateRelay::serves(peer)) return private_relay.on_due(peer);
        for (MessageGroup* group : groups) {
            if (peer.is_closing) return;
            group->on_due(peer);
        }
    }

    [[nodiscard]] PeerInfo describe_peer(const Peer& peer) const;

    Context context;
    BlockDownload download;
    OutboundEviction outbound;
    PrivateBroadcast private_queue;
    PrivateRelay private_relay;
    HandlerTable handlers;
    Handshake handshake;
    KeepAlive keep_alive;
    AddressRelay addresses;
    HeaderSync headers;
    BlockFetch fetch;
    BlockRelay relay;
    CompactRelay compact_relay;
    CompactFetch compact_fetch;
    FilterServing filters;
    TransactionRelay transaction_relay;
    TransactionFetch transaction_fetch;
    FeeFilters fee_filters;
    BloomFilters bloom_filters;
    Inventory inventory;
    /// In the order in which what is due is done.
    const std::array<MessageGroup*, 14> groups{&handshake,
                                               &keep_alive,
                                               &headers,
                                               &addresses,
                                               &fetch,
                                               &relay,
                                               &compact_relay,
                                               &compact_fetch,
                                               &filters,
                                               &transaction_relay,
                                               &transaction_fetch,
                                               &fee_filters,
                                               &bloom_filters,
                                               &inventory};
};

namespace {

std::string log_name(const ConnectionInfo& info, bool with_address) {
    std::string name = "peer=" + std::to_string(to_number(info.id));
    if (with_address) name += ", peeraddr=" + wire::to_text(info.remote);
    return name;
}

}  // namespace

PeerManager::PeerManager(const Surroundings& around, const Settings& settings)
    : impl_(std::make_unique<Impl>(around, settings)) {}
PeerManager::~PeerManager() = default;

void PeerManager::connected(const ConnectionInfo& info) {
    const auto [it, is_new] = impl_->context.peers.try_emplace(info.id);
    MALHA_ASSERT(is_new);
    Peer& peer = it->second;
    peer.info = info;
    peer.log_name = log_name(info, impl_->context.settings.logs_addresses);
    peer.connected_time = impl_->context.now();
    peer.connected_at = impl_->context.mono();
    if (PrivateRelay::serves(peer)) return impl_->private_relay.connected(peer);
    for (MessageGroup* group : impl_->groups)
        group->on_connected(peer);
}

void PeerManager::received(PeerId id, std::string_view command, base::Bytes payload) {
    Peer* peer = impl_->context.find(id);
    if (peer == nullptr) return;
    if (PrivateRelay::serves(*peer))
        return impl_->private_relay.received(*peer, command, std::move(payload));
    const HandlerTable::Entry* entry = impl_->handlers.find(command);
    if (entry == nullptr) return;  // unknown messages are for others
    const bool is_early = (entry->stage != Stage::connected && !peer->handshake.has_version) ||
                          (entry->stage == Stage::after_verack && !peer->handshake.is_done);
    if (is_early) return;
    entry->handle(*peer, std::move(payload));
    impl_->settle(*peer);
}

void PeerManager::disconnected(PeerId id) {
    const auto found = impl_->context.peers.find(id);
    if (found == impl_->context.peers.end()) return;
    found->second.is_closing = true;
    if (PrivateRelay::serves(found->second)) impl_->private_relay.gone(found->second);
    for (MessageGroup* group : impl_->groups)
        group->on_gone(found->second);
    impl_->context.peers.erase(found);
}

void PeerManager::send_queue_changed(PeerId id, std::size_t bytes) {
    Peer* peer = impl_->context.find(id);
    if (peer == nullptr) return;
    peer->unsent_bytes = bytes;
    if (!peer->blocks.wanted.empty()) impl_->inventory.on_due(*peer);
}

void PeerManager::block_checked(const primitives::BlockHash& hash,
                                const std::optional<chain::CheckedBlock>& block) {
    impl_->fetch.checked(hash, block);
}

void PeerManager::scripts_checked(std::uint64_t number) {
    impl_->transaction_fetch.scripts_checked(number);
}

void PeerManager::filters_read(PeerId id, std::vector<base::Bytes> payloads) {
    if (Peer* peer = impl_->context.find(id))
        impl_->filters.answer_ready(*peer, std::move(payloads));
}

bool PeerManager::is_busy(PeerId id) const {
    const Peer* peer = impl_->context.find(id);
    return peer != nullptr && (!peer->filters.pending.empty() || !peer->blocks.wanted.empty() ||
                               impl_->transaction_fetch.is_busy(id));
}

void PeerManager::tick() {
    for (MessageGroup* group : impl_->groups)
        group->on_tick();
    for (auto& [id, peer] : impl_->context.peers)
        impl_->settle(peer);
    impl_->outbound.tick();
    impl_->private_relay.on_tick();
}

void PeerManager::block_stored(const events::BlockStored& event) {
    impl_->compact_relay.stored(*impl_->context.engine.find(event.block->hash()), event.block);
}

void PeerManager::block_connected(const events::BlockConnected& event) {
    impl_->fetch.judged(event.block->hash(), std::nullopt);
    impl_->transaction_relay.block_connected(event.block);
    impl_->transaction_fetch.block_connected(*event.block);
}

void PeerManager::block_disconnected(const events::BlockDisconnected&) {
    impl_->transaction_fetch.block_disconnected();
}

void PeerManager::tip_changed(const events::TipChanged& event) {
    impl_->relay.tip_changed(event);
    impl_->transaction_fetch.tip_changed();
    impl_->outbound.tip_changed();
}

void PeerManager::block_refused(const primitives::BlockHash& hash,
                                const consensus::Violation& violation) {
    impl_->fetch.judged(hash, violation);
}

void PeerManager::transaction_removed(const events::TransactionRemoved& event) {
    using events::RemovalReason;
    if (event.reason == RemovalReason::replaced || event.reason == RemovalReason::size_limit)
        impl_->compact_fetch.remember(event.tx);
}

Actions PeerManager::take_actions() {
    return std::exchange(impl_->context.actions, {});
}

PeerInfo PeerManager::Impl::describe_peer(const Peer& peer) const {
    PeerInfo info{.connection = peer.info,
                  .connected_at = peer.connected_time,
                  .is_ready = peer.handshake.is_done,
                  .version = peer.handshake.version,
                  .services = peer.handshake.services,
                  .user_agent = peer.handshake.user_agent,
                  .start_height = peer.handshake.start_height,
                  .relays_transactions = peer.transactions.is_wanted,
                  .time_offset = peer.handshake.time_offset,
                  .our_address = peer.handshake.our_address,
                  .ping = peer.ping.last,
                  .ping_min = peer.ping.least,
                  .ping_wait = std::nullopt,
                  .high_bandwidth_to = peer.compact.is_high_bandwidth,
                  .high_bandwidth_from = peer.compact.wants_high_bandwidth,
                  .presynced_headers = HeaderSync::presync_height(peer),
                  .in_flight = download.owed_heights(peer.id()),
                  .last_block = peer.blocks.last_block,
                  .last_transaction = peer.last_transaction,
                  .addr_relay_enabled = peer.addresses.is_enabled,
                  .addr_processed = peer.addresses.processed,
                  .addr_rate_limited = peer.addresses.rate_limited,
                  .fee_filter = peer.transactions.fee_rate_min.sat_per_kvb,
                  .last_inv_sequence = peer.transactions.told_sequence,
                  .inv_to_send = peer.transactions.to_tell.size()};
    if (peer.ping.nonce != 0) info.ping_wait = context.clock.mono() - peer.ping.sent_at;
    if (const auto* best = download.best_known(peer.id())) info.synced_headers = best->height;
    if (const auto* common = download.last_common(peer.id())) info.synced_blocks = common->height;
    return info;
}

std::vector<PeerInfo> PeerManager::peers() const {
    std::vector<PeerInfo> list;
    for (const auto& [id, peer] : impl_->context.peers)
        if (!peer.is_closing) list.push_back(impl_->describe_peer(peer));
    return list;
}

std::optional<PeerInfo> PeerManager::peer(PeerId id) const {
    const Peer* peer = impl_->context.find(id);
    return peer == nullptr ? std::nullopt : std::optional(impl_->describe_peer(*peer));
}

std::size_t PeerManager::peer_count() const {
    return impl_->context.peers.size();
}

bool PeerManager::disconnect(PeerId id, std::string_view reason) {
    Peer* peer = impl_->context.find(id);
    if (peer == nullptr) return false;
    impl_->context.disconnect(*peer, std::string(reason));
    return true;
}

void PeerManager::ping_all() {
    for (auto& [id, peer] : impl_->context.peers)
        peer.ping.is_wanted = true;
    tick();
}

base::Status PeerManager::fetch_block(PeerId id, const chain::BlockNode& node) {
    Peer* peer = impl_->context.find(id);
    if (peer == nullptr) return base::fail("Peer does not exist");
    return impl_->fetch.fetch_from(*peer, node);
}

bool PeerManager::is_fetching(const chain::BlockNode& node) const {
    return impl_->download.is_asked(node);
}

void PeerManager::announce(const primitives::Txid& txid) {
    if (const mempool::Entry* entry = impl_->context.pool.find(txid))
        impl_->transaction_relay.announce(*entry->tx);
}

PrivateBroadcast& PeerManager::private_broadcast() {
    return impl_->private_queue;
}

std::vector<OrphanInfo> PeerManager::orphans() const {
    return impl_->transaction_fetch.orphanage().list();
}

void PeerManager::hurry(std::chrono::seconds time) {
    impl_->transaction_relay.hurry(time);
    impl_->private_relay.hurry(time);
    tick();
}

bool PeerManager::send_raw(PeerId id, std::string command, base::Bytes payload) {
    Peer* peer = impl_->context.find(id);
    if (peer == nullptr || payload.size() > wire::kMaxSealedPayload) return false;
    impl_->context.send_raw(*peer, std::move(command), std::move(payload));
    return true;
}

std::vector<EvictionCandidate> PeerManager::eviction_candidates() const {
    std::vector<EvictionCandidate> candidates;
    for (const auto& [id, peer] : impl_->context.peers) {
        if (!peer.info.is_inbound() || peer.is_closing || peer.info.has(permission::kNoBan))
            continue;
        const auto& address = peer.info.remote.address;
        EvictionCandidate candidate{
            .id = id,
            .connected_at = peer.connected_at,
            .ping_min = peer.ping.least.value_or(std::chrono::nanoseconds::max()),
            .last_block = peer.blocks.last_block,
            .last_transaction = peer.last_transaction,
            .has_relevant_services = peer.serves_blocks(),
            .relays_transactions = peer.transactions.is_wanted,
            .has_bloom_filter = peer.transactions.filter.has_value(),
            .keyed_group = peer.info.keyed_group,
            .prefer = impl_->context.bans.is_discouraged(address),
            .is_local = is_local(address)};
        using Network = EvictionCandidate::Network;
        if (peer.info.is_inbound_onion) candidate.network = Network::onion;
        if (address.network() == wire::Network::i2p) candidate.network = Network::i2p;
        if (address.network() == wire::Network::cjdns) candidate.network = Network::cjdns;
        candidates.push_back(candidate);
    }
    return candidates;
}

wire::ServiceFlags PeerManager::services() const {
    return impl_->context.services();
}

UploadInfo PeerManager::upload() const {
    const UploadBudget& budget = impl_->context.budget;
    const base::MonoTime now = impl_->context.mono();
    return {.target = budget.target(),
            .is_reached = budget.is_reached(),
            .serves_historical = budget.allows_historical(now),
            .bytes_left = budget.bytes_left(),
            .time_left = budget.time_left(now)};
}

const OutboundDemand& PeerManager::outbound_demand() const {
    return impl_->outbound.demand();
}

bool PeerManager::is_behind() const {
    return impl_->context.engine.is_initial_block_download() || !impl_->context.is_caught_up();
}

bool PeerManager::is_fetching_blocks() const {
    return impl_->download.asked_count() != 0;
}

std::size_t PeerManager::full_relay_count() const {
    const auto& peers = impl_->context.peers;
    return static_cast<std::size_t>(std::count_if(peers.begin(), peers.end(), [](const auto& each) {
        const Peer& peer = each.second;
        return peer.info.type == ConnectionType::outbound_full_relay && peer.handshake.is_done &&
               !peer.is_closing;
    }));
}

std::vector<wire::Endpoint> PeerManager::anchors() const {
    std::vector<wire::Endpoint> list;
    for (const auto& [id, peer] : impl_->context.peers)
        if (peer.info.type == ConnectionType::block_relay_only && peer.handshake.is_done)
            list.push_back(peer.info.remote);
    return list;
}

}  // namespace malha::p2p
