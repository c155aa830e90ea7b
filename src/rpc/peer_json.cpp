// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See peer_json.hpp.
#include "peer_json.hpp"

#include "declare.hpp"
#include "malha/base/hex.hpp"
#include "malha/p2p/address_rules.hpp"
#include "malha/wire/address_text.hpp"

namespace malha::rpc {
namespace {

std::string_view transport_name(wire::TransportKind kind) {
    switch (kind) {
        case wire::TransportKind::detecting:
            return "detecting";
        case wire::TransportKind::v1:
            return "v1";
        case wire::TransportKind::v2:
            return "v2";
    }
    return "";
}

double seconds_of(std::chrono::nanoseconds duration) {
    return std::chrono::duration<double>(duration).count();
}

void write_counters(JsonWriter& writer, std::string_view name,
                    const std::map<std::string, std::uint64_t>& counters) {
    writer.key(name).begin_object();
    for (const auto& [message, bytes] : counters)
        writer.member(message, bytes);
    writer.end_object();
}

void write_endpoints(JsonWriter& writer, const PeerEntry& entry) {
    const p2p::PeerInfo& peer = entry.peer;
    const p2p::ConnectionInfo& connection = peer.connection;
    writer.member("addr", connection.remote_name);
    if (connection.local) writer.member("addrbind", wire::to_text(*connection.local));
    if (peer.our_address) writer.member("addrlocal", wire::to_text(*peer.our_address));
    writer.member("network", connection.is_inbound_onion
                                 ? p2p::network_name(wire::Network::onion)
                                 : p2p::network_name(connection.remote.address));
    if (entry.mapped_as != 0) writer.member("mapped_as", entry.mapped_as);
}

void write_traffic(JsonWriter& writer, const PeerEntry& entry) {
    writer.member("lastsend", entry.traffic.last_send.value);
    writer.member("lastrecv", entry.traffic.last_receive.value);
    writer.member("last_transaction", entry.peer.last_transaction.value);
    writer.member("last_block", entry.peer.last_block.value);
    writer.member("bytessent", entry.traffic.bytes_sent);
    writer.member("bytesrecv", entry.traffic.bytes_received);
    writer.member("conntime", entry.peer.connected_at.value);
    writer.member("timeoffset", entry.peer.time_offset.count());
}

void write_pings(JsonWriter& writer, const p2p::PeerInfo& peer) {
    if (peer.ping && peer.ping->count() > 0) writer.key("pingtime").real(seconds_of(*peer.ping));
    if (peer.ping_min) writer.key("minping").real(seconds_of(*peer.ping_min));
    if (peer.ping_wait && peer.ping_wait->count() > 0)
        writer.key("pingwait").real(seconds_of(*peer.ping_wait));
}

void write_sync(JsonWriter& writer, const p2p::PeerInfo& peer) {
    writer.member("bip152_hb_to", peer.high_bandwidth_to);
    writer.member("bip152_hb_from", peer.high_bandwidth_from);
    writer.member("presynced_headers", peer.presynced_headers);
    writer.member("synced_headers", peer.synced_headers);
    writer.member("synced_blocks", peer.synced_blocks);
    writer.key("inflight").begin_array();
    for (const primitives::Height height : peer.in_flight)
        writer.value(height);
    writer.end_array();
}

}  // namespace

std::vector<Field> peer_fields() {
    using enum ResultType;
    const auto optional_text = [](const char* name, const char* description) {
        return optional_field(name, string, description);
    };
    return {
        field("id", number, "Number of the connection"),
        field("addr", string, "Address and port of the peer, or the name it was dialled by"),
        optional_text("addrbind", "Our side of the socket"),
        optional_text("addrlocal", "Our address as the peer sees it"),
        field("network", string,
              "Where its address is (ipv4, ipv6, onion, i2p, cjdns, not_publicly_routable)"),
        optional_field("mapped_as", number, "Autonomous system of the peer, with -asmap"),
        field("services", hex, "What the peer offers, as bits"),
        nested("servicesnames", array, "What the peer offers, by name",
               {field("", string, "A service")}),
        field("relaytxes", boolean, "Whether the peer wants transactions announced"),
        field("last_inv_sequence", number, "Mempool sequence of the last announcement to it"),
        field("inv_to_send", number, "Transactions that wait to be announced to it"),
        field("lastsend", time, "When something was last sent"),
        field("lastrecv", time, "When something was last received"),
        field("last_transaction", time, "When it last brought a transaction new to us"),
        field("last_block", time, "When it last brought a block new to us"),
        field("bytessent", number, "Bytes sent"),
        field("bytesrecv", number, "Bytes received"),
        field("conntime", time, "When it was connected"),
        field("timeoffset", number, "Its clock less ours, in seconds"),
        optional_field("pingtime", number, "Seconds of the last ping"),
        optional_field("minping", number, "Seconds of the fastest ping"),
        optional_field("pingwait", number, "Seconds since a ping without answer"),
        field("version", number, "Version of the protocol"),
        field("subver", string, "Its user agent"),
        field("inbound", boolean, "Whether it connected to us"),
        field("bip152_hb_to", boolean, "Whether we chose it to announce by compact blocks"),
        field("bip152_hb_from", boolean, "Whether it chose us to announce by compact blocks"),
        field("presynced_headers", number, "Height reached before headers are kept, or -1"),
        field("synced_headers", number, "Height of the best header we share, or -1"),
        field("synced_blocks", number, "Height of the last block we share, or -1"),
        nested("inflight", array, "Heights of the blocks it was asked for",
               {field("", number, "A height")}),
        field("addr_relay_enabled", boolean, "Whether addresses are exchanged with it"),
        field("addr_processed", number, "Addresses taken from it"),
        field("addr_rate_limited", number, "Addresses dropped because they were too many"),
        nested("permissions", array, "What -whitelist and -whitebind allow it",
               {field("", string, "A permission")}),
        field("minfeefilter", number, "Fee rate below which it wants no transactions"),
        nested("bytessent_per_msg", dynamic_object, "Bytes sent by message",
               {field("msg", number, "Bytes of one kind of message")}),
        nested("bytesrecv_per_msg", dynamic_object, "Bytes received by message",
               {field("msg", number, "Bytes of one kind of message")}),
        field("connection_type", string, "inbound, manual, outbound-full-relay, ..."),
        field("transport_protocol_type", string, "detecting, v1 or v2"),
        field("session_id", string, "Of an encrypted connection; to be compared by people"),
    };
}

void write_peer(JsonWriter& writer, const PeerEntry& entry) {
    const p2p::PeerInfo& peer = entry.peer;
    writer.begin_object().member("id", p2p::to_number(peer.connection.id));
    write_endpoints(writer, entry);
    writer.member("services", service_hex(peer.services)).key("servicesnames");
    write_strings(writer, service_names(peer.services));
    writer.member("relaytxes", peer.relays_transactions);
    writer.member("last_inv_sequence", peer.last_inv_sequence);
    writer.member("inv_to_send", peer.inv_to_send);
    write_traffic(writer, entry);
    write_pings(writer, peer);
    writer.member("version", peer.version).member("subver", peer.user_agent);
    writer.member("inbound", peer.connection.is_inbound());
    write_sync(writer, peer);
    writer.member("addr_relay_enabled", peer.addr_relay_enabled);
    writer.member("addr_processed", peer.addr_processed);
    writer.member("addr_rate_limited", peer.addr_rate_limited).key("permissions");
    write_strings(writer, p2p::permission_names(peer.connection.permissions));
    writer.member("minfeefilter", primitives::Amount{peer.fee_filter});
    write_counters(writer, "bytessent_per_msg", entry.traffic.bytes_sent_per_message);
    write_counters(writer, "bytesrecv_per_msg", entry.traffic.bytes_received_per_message);
    writer.member("connection_type", p2p::to_string(peer.connection.type));
    writer.member("transport_protocol_type", transport_name(entry.traffic.transport));
    const auto& session = entry.traffic.session_id;
    writer.member("session_id", session ? base::to_hex(*session) : std::string());
    writer.end_object();
}

std::vector<std::string> service_names(wire::ServiceFlags services) {
    struct Named {
        wire::ServiceFlags bit;
        const char* name;
    };
    constexpr Named kNames[] = {{wire::service::kNetwork, "NETWORK"},
                                {wire::service::kBloom, "BLOOM"},
                                {wire::service::kWitness, "WITNESS"},
                                {wire::service::kCompactFilters, "COMPACT_FILTERS"},
                                {wire::service::kNetworkLimited, "NETWORK_LIMITED"},
                                {wire::service::kP2pV2, "P2P_V2"}};
    std::vector<std::string> names;
    for (unsigned i = 0; i < 64; ++i) {
        const wire::ServiceFlags bit = wire::ServiceFlags{1} << i;
        if ((services & bit) == 0) continue;
        std::string name = "UNKNOWN[2^" + std::to_string(i) + "]";
        for (const Named& known : kNames)
            if (known.bit == bit) name = known.name;
        names.push_back(std::move(name));
    }
    return names;
}

std::string service_hex(wire::ServiceFlags services) {
    std::array<std::uint8_t, 8> bytes{};
    base::store_be(bytes.data(), services);
    return base::to_hex(bytes);
}

void write_strings(JsonWriter& writer, const std::vector<std::string>& texts) {
    writer.begin_array();
    for (const std::string& text : texts)
        writer.value(text);
    writer.end_array();
}

}  // namespace malha::rpc
