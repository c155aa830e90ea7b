// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See address_relay.hpp.
#include "address_relay.hpp"

#include <algorithm>

#include "malha/p2p/address_rules.hpp"
#include "malha/wire/address_text.hpp"

namespace malha::p2p {
namespace {

using namespace std::chrono_literals;

constexpr double kTokensPerSecond = 0.1;
constexpr double kTokensMax = 1000;
constexpr auto kSendInterval = 30s;
constexpr auto kSelfInterval = 24h;
constexpr std::size_t kToSendMax = wire::kMaxAddresses;
// Larger messages are answers to getaddr, not news.
constexpr std::size_t kNewsMax = 10;
// Only addresses seen so lately are news.
constexpr std::chrono::seconds kNewsAge = 10min;
constexpr std::chrono::seconds kPenalty = 2h;
// A time before this, or this far ahead, is taken for five days ago.
constexpr std::uint32_t kTimeMin = 100'000'000;
constexpr std::chrono::seconds kTimeAheadMax = 10min;
constexpr std::chrono::seconds kUnknownAge = 5 * 24h;
constexpr std::size_t kAnswerPercent = 23;
constexpr auto kAnswerLife = 21h;
constexpr auto kAnswerLifeSpread = 6h;
constexpr std::size_t kAnswersMax = 64;
// Relay targets change once a day.
constexpr std::int64_t kRotation = 24 * 60 * 60;

}  // namespace

void AddressRelay::add_handlers(HandlerTable& table) {
    table.add(Stage::after_verack, *this, &AddressRelay::handle_getaddr);
    table.add(Stage::after_verack, *this, &AddressRelay::handle_addr);
    table.add(Stage::after_verack, *this, &AddressRelay::handle_addrv2);
}

void AddressRelay::handle_getaddr(Peer& peer, wire::GetAddr&&) {
    // Only to those who came to us: whom we chose could otherwise learn by our answer that we are
    // the one he saw elsewhere.
    if (!peer.info.is_inbound()) return;
    AddressState& state = peer.addresses;
    state.is_enabled = true;
    if (std::exchange(state.getaddr_answered, true)) return;
    state.to_send.clear();
    const auto& records = peer.info.has(permission::kAddr) ? fresh_answer() : cached_answer(peer);
    for (const wire::AddressRecord& record : records)
        queue(peer, record);
}

std::vector<wire::AddressRecord> AddressRelay::fresh_answer() {
    const base::UnixSeconds now = context_.now();
    return context_.bans.welcome_of(
        context_.addresses.sample(wire::kMaxAddresses, kAnswerPercent, std::nullopt,
                                  /*good_only=*/true, now),
        now);
}

const std::vector<wire::AddressRecord>& AddressRelay::cached_answer(const Peer& peer) {
    const auto network = static_cast<std::uint64_t>(peer.info.remote.address.network());
    const std::uint64_t key = key_of(peer.info.local.value_or(wire::Endpoint{}), network);
    const base::MonoTime now = context_.mono();
    if (!answers_.contains(key) && answers_.size() >= kAnswersMax) answers_.erase(answers_.begin());
    CachedAnswer& answer = answers_[key];
    if (answer.valid_until < now) {
        answer.records = fresh_answer();
        answer.valid_until = now + kAnswerLife + context_.random_up_to(kAnswerLifeSpread);
    }
    return answer.records;
}

void AddressRelay::handle_addr(Peer& peer, wire::Addr&& message) {
    take(peer, std::move(message.records));
}

void AddressRelay::handle_addrv2(Peer& peer, wire::AddrV2&& message) {
    take(peer, message.records());
}

void AddressRelay::take(Peer& peer, std::vector<wire::AddressRecord> records) {
    if (peer.info.type == ConnectionType::block_relay_only ||
        peer.info.type == ConnectionType::feeler)
        return;
    AddressState& state = peer.addresses;
    state.is_enabled = true;
    const base::UnixSeconds now = context_.now();
    const bool is_news = records.size() <= kNewsMax && !state.getaddr_sent;
    // In random order, so that the limit does not favour the front.
    for (std::size_t i = records.size(); i > 1; --i)
        std::swap(records[i - 1], records[static_cast<std::size_t>(context_.rng.below(i))]);
    std::vector<wire::AddressRecord> kept;
    for (wire::AddressRecord& record : records) {
        if (!spend_token(peer)) {
            ++state.rate_limited;
            continue;
        }
        const auto& address = record.endpoint.address;
        const bool serves_blocks =
            (record.services & (wire::service::kNetwork | wire::service::kNetworkLimited)) != 0;
        if (!serves_blocks) continue;
        const base::UnixSeconds time{record.time};
        if (record.time <= kTimeMin || time > now + kTimeAheadMax)
            record.time = static_cast<std::uint32_t>((now - kUnknownAge).value);
        state.known.insert(key_of(record.endpoint, 0));
        if (context_.bans.is_unwelcome(address, now)) continue;
        ++state.processed;
        if (is_news && now - base::UnixSeconds{record.time} < kNewsAge && is_routable(address))
            pass_on(peer, record);
        if (context_.local.reachable().contains(address.network())) kept.push_back(record);
    }
    context_.addresses.add(kept, peer.info.remote.address, kPenalty, now);
    if (records.size() < wire::kMaxAddresses) state.getaddr_sent = false;
    // That is all it was for: unless it only told of itself.
    if (peer.info.type == ConnectionType::addr_fetch && records.size() > 1)
        context_.disconnect(peer, "addrfetch connection completed");
}

bool AddressRelay::spend_token(Peer& peer) {
    AddressState& state = peer.addresses;
    if (peer.info.has(permission::kAddr)) return true;
    const base::MonoTime now = context_.mono();
    // The answer to our own question is welcome whole.
    if (state.tokens_at == base::MonoTime{}) {
        state.tokens_at = now;
        if (state.getaddr_sent) state.tokens += kTokensMax;
    }
    const std::chrono::duration<double> passed = now - state.tokens_at;
    state.tokens_at = now;
    if (state.tokens < kTokensMax)
        state.tokens = std::min(state.tokens + passed.count() * kTokensPerSecond, kTokensMax);
    if (state.tokens < 1.0) return false;
    state.tokens -= 1.0;
    return true;
}

void AddressRelay::pass_on(const Peer& from, const wire::AddressRecord& record) {
    const std::uint64_t address_key = key_of(record.endpoint, 0);
    const auto day = static_cast<std::uint64_t>(
        (context_.now().value + static_cast<std::int64_t>(address_key >> 1) % kRotation) /
        kRotation);
    std::vector<std::pair<std::uint64_t, Peer*>> ranked;
    context_.for_each_ready([&](Peer& peer) {
        if (!peer.addresses.is_enabled || peer.id() == from.id()) return;
        const auto number = static_cast<std::uint64_t>(to_number(peer.id()));
        ranked.emplace_back(key_of(record.endpoint, day * 1'000'003 + number), &peer);
    });
    std::sort(ranked.begin(), ranked.end());
    const bool is_reachable =
        context_.local.reachable().contains(record.endpoint.address.network());
    const std::size_t count = is_reachable || (address_key & 1) != 0 ? 2 : 1;
    for (std::size_t i = 0; i < std::min(count, ranked.size()); ++i)
        queue(*ranked[i].second, record);
}

bool AddressRelay::can_carry(const Peer& peer, const wire::AddressRecord& record) {
    const auto network = record.endpoint.address.network();
    const bool fits_v1 = network == wire::Network::ipv4 || network == wire::Network::ipv6;
    return is_routable(record.endpoint.address) && (peer.handshake.wants_addrv2 || fits_v1);
}

void AddressRelay::queue(Peer& peer, const wire::AddressRecord& record) {
    AddressState& state = peer.addresses;
    if (!can_carry(peer, record)) return;
    if (state.known.contains(key_of(record.endpoint, 0))) return;
    if (state.to_send.size() >= kToSendMax) {
        state.to_send[static_cast<std::size_t>(context_.rng.below(kToSendMax))] = record;
    } else {
        state.to_send.push_back(record);
    }
}

void AddressRelay::on_due(Peer& peer) {
    AddressState& state = peer.addresses;
    if (!state.is_enabled || !peer.handshake.is_done) return;
    const base::MonoTime now = context_.mono();
    announce_ourselves(peer, now);
    if (state.to_send.empty() || now < state.next_send) return;
    state.next_send = now + context_.random_exponential(kSendInterval);
    send_queue(peer);
}

/// Once at the beginning, then about once a day, as addresses that nobody repeats are forgotten.
void AddressRelay::announce_ourselves(Peer& peer, base::MonoTime now) {
    AddressState& state = peer.addresses;
    if (!context_.settings.listens || now < state.next_self_announcement ||
        context_.engine.is_initial_block_download())
        return;
    const bool is_first = state.next_self_announcement == base::MonoTime{};
    state.next_self_announcement = now + context_.random_exponential(kSelfInterval);
    const auto endpoint =
        context_.local.announcement(peer.info, peer.handshake.our_address, context_.rng);
    if (!endpoint) return;
    context_.log.debug(base::LogCategory::net, [&] {
        return "Advertising address " + wire::to_text(*endpoint) + " to " + peer.log_name;
    });
    const wire::AddressRecord record{.time = static_cast<std::uint32_t>(context_.now().value),
                                     .services = context_.services(),
                                     .endpoint = *endpoint};
    // Alone, so that it is not among those that the peer's limit drops.
    if (is_first && can_carry(peer, record)) return send(peer, {record});
    state.known.clear();  // it is to go out again
    queue(peer, record);
}

void AddressRelay::send_queue(Peer& peer) {
    send(peer, std::exchange(peer.addresses.to_send, {}));
}

void AddressRelay::send(Peer& peer, std::vector<wire::AddressRecord> records) {
    AddressState& state = peer.addresses;
    for (const wire::AddressRecord& record : records)
        state.known.insert(key_of(record.endpoint, 0));
    if (peer.handshake.wants_addrv2) return context_.send(peer, wire::AddrV2::of(records));
    context_.send(peer, wire::Addr{.records = std::move(records)});
}

std::uint64_t AddressRelay::key_of(const wire::Endpoint& endpoint, std::uint64_t about) const {
    crypto::SipHash hash(context_.salt);
    hash.write_word(about).write(endpoint_key(endpoint));
    return hash.finish();
}

}  // namespace malha::p2p
