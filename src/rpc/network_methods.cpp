// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Methods about connections. What a peer looks like: peer_json.cpp.
#include "malha/rpc/network_methods.hpp"

#include <algorithm>
#include <array>

#include "block_json.hpp"
#include "declare.hpp"
#include "malha/base/hex.hpp"
#include "malha/base/version.hpp"
#include "malha/p2p/address_rules.hpp"
#include "malha/rpc/help.hpp"
#include "malha/wire/address_text.hpp"
#include "malha/wire/limits.hpp"
#include "peer_json.hpp"

namespace malha::rpc {
namespace {

using enum ArgType;

Argument optional_note(std::string name, ArgType type, std::string note, std::string description) {
    return {.names = std::move(name),
            .type = type,
            .presence = Presence::optional,
            .fallback_note = std::move(note),
            .description = std::move(description)};
}

std::size_t count_peers(const std::vector<PeerEntry>& peers, bool inbound) {
    return static_cast<std::size_t>(std::count_if(
        peers.begin(), peers.end(),
        [&](const PeerEntry& entry) { return entry.peer.connection.is_inbound() == inbound; }));
}

// ---- counting and looking

Method getconnectioncount_method(const NetworkContext& context) {
    return {.name = "getconnectioncount",
            .category = "network",
            .description = "How many peers are connected.",
            .results = returns(ResultType::number, "The number"),
            .examples = {{}},
            .handler = [context](const Request&) -> RpcResult<JsonText> {
                return json_value(context.control->peers().size());
            }};
}

Method ping_method(const NetworkContext& context) {
    return {.name = "ping",
            .category = "network",
            .description = "Pings all peers; getpeerinfo shows the times they took.",
            .results = returns(ResultType::null_value, ""),
            .examples = {{}},
            .handler = [context](const Request&) -> RpcResult<JsonText> {
                context.control->ping_all();
                return json_null();
            }};
}

Method getpeerinfo_method(const NetworkContext& context) {
    return {.name = "getpeerinfo",
            .category = "network",
            .description = "What is known of each connected peer.",
            .results = returns(nested("", ResultType::array, "",
                                      {nested("", ResultType::object, "A peer", peer_fields())})),
            .examples = {{}},
            .handler = [context](const Request&) -> RpcResult<JsonText> {
                JsonWriter writer(4096);
                writer.begin_array();
                for (const PeerEntry& entry : context.control->peers())
                    write_peer(writer, entry);
                return writer.end_array().take();
            }};
}

void write_upload_target(JsonWriter& writer, const p2p::UploadInfo& upload) {
    constexpr std::int64_t kCycle = 24 * 60 * 60;
    writer.key("uploadtarget").begin_object().member("timeframe", kCycle);
    writer.member("target", upload.target).member("target_reached", upload.is_reached);
    writer.member("serve_historical_blocks", upload.serves_historical);
    writer.member("bytes_left_in_cycle", upload.bytes_left);
    writer.member("time_left_in_cycle", upload.time_left.count()).end_object();
}

Method getnettotals_method(const NetworkContext& context) {
    const Field target = nested(
        "uploadtarget", ResultType::object, "What -maxuploadtarget allows",
        {field("timeframe", ResultType::number, "Seconds of a cycle"),
         field("target", ResultType::number, "Bytes per cycle; 0 means no limit"),
         field("target_reached", ResultType::boolean, "Whether that is used up"),
         field("serve_historical_blocks", ResultType::boolean, "Whether old blocks are served"),
         field("bytes_left_in_cycle", ResultType::number, "Bytes left"),
         field("time_left_in_cycle", ResultType::number, "Seconds left")});
    return {.name = "getnettotals",
            .category = "network",
            .description = "Bytes received and sent.",
            .results = returns_object(
                {field("totalbytesrecv", ResultType::number, "Bytes received"),
                 field("totalbytessent", ResultType::number, "Bytes sent"),
                 field("timemillis", ResultType::time, "The machine's clock, in milliseconds"),
                 target}),
            .examples = {{}},
            .handler = [context](const Request&) -> RpcResult<JsonText> {
                const auto totals = context.control->totals();
                JsonWriter writer;
                writer.begin_object().member("totalbytesrecv", totals.bytes_received);
                writer.member("totalbytessent", totals.bytes_sent);
                writer.member("timemillis", std::int64_t{context.machine_time().count()});
                write_upload_target(writer, context.control->upload());
                return writer.end_object().take();
            }};
}

std::vector<Field> networkinfo_fields() {
    using enum ResultType;
    const Field network = nested(
        "", object, "A network",
        {field("name", ResultType::string, "Which one (ipv4, ipv6, onion, i2p, cjdns)"),
         field("limited", ResultType::boolean, "Whether -onlynet or a missing proxy excludes it"),
         field("reachable", ResultType::boolean, "Whether we connect to it"),
         field("proxy", ResultType::string, "The proxy it is reached through"),
         field("proxy_randomize_credentials", ResultType::boolean,
               "Whether each connection logs in by itself")});
    const Field local = nested("", object, "An address",
                               {field("address", ResultType::string, "The address"),
                                field("port", ResultType::number, "The port"),
                                field("score", ResultType::number, "How sure we are of it")});
    return {field("version", ResultType::number, "Version of this program"),
            field("subversion", ResultType::string, "Our user agent"),
            field("protocolversion", ResultType::number, "Version of the protocol"),
            field("localservices", hex, "What we offer, as bits"),
            nested("localservicesnames", array, "What we offer, by name",
                   {field("", ResultType::string, "A service")}),
            field("localrelay", ResultType::boolean, "Whether we want transactions of peers"),
            field("timeoffset", ResultType::number, "Seconds our clock differs from the peers'"),
            field("connections", ResultType::number, "Peers"),
            field("connections_in", ResultType::number, "Peers that connected to us"),
            field("connections_out", ResultType::number, "Peers that we connected to"),
            field("networkactive", ResultType::boolean, "Whether the network is on"),
            nested("networks", array, "The networks", {network}),
            field("relayfee", ResultType::number, "Least fee rate that is relayed"),
            field("incrementalfee", ResultType::number, "Least increase of a replacement"),
            nested("localaddresses", array, "Our own addresses", {local}),
            nested("warnings", array, "What the operator should know",
                   {field("", ResultType::string, "A warning")})};
}

void write_networks(JsonWriter& writer, const std::vector<NetworkState>& networks) {
    writer.key("networks").begin_array();
    for (const NetworkState& state : networks) {
        writer.begin_object().member("name", p2p::network_name(state.network));
        writer.member("limited", !state.is_reachable).member("reachable", state.is_reachable);
        writer.member("proxy", state.proxy);
        writer.member("proxy_randomize_credentials", state.isolates_streams).end_object();
    }
    writer.end_array();
}

void write_local_addresses(JsonWriter& writer, const std::vector<p2p::LocalAddress>& addresses) {
    writer.key("localaddresses").begin_array();
    for (const p2p::LocalAddress& local : addresses) {
        writer.begin_object().member("address", wire::to_text(local.endpoint.address));
        writer.member("port", local.endpoint.port).member("score", local.score).end_object();
    }
    writer.end_array();
}

Method getnetworkinfo_method(const NetworkContext& context) {
    return {.name = "getnetworkinfo",
            .category = "network",
            .description = "The state of the network.",
            .results = returns_object(networkinfo_fields()),
            .examples = {{}},
            .handler = [context](const Request&) -> RpcResult<JsonText> {
                const NetworkSummary summary = context.control->summary();
                const auto peers = context.control->peers();
                JsonWriter writer(1024);
                writer.begin_object().member("version", base::version_number());
                writer.member("subversion", summary.user_agent);
                writer.member("protocolversion", p2p::kProtocolVersion);
                writer.member("localservices", service_hex(summary.services));
                writer.key("localservicesnames");
                write_strings(writer, service_names(summary.services));
                writer.member("localrelay", summary.relays_transactions);
                writer.member("timeoffset", summary.time_offset.count());
                writer.member("networkactive", summary.is_active);
                writer.member("connections", peers.size());
                writer.member("connections_in", count_peers(peers, /*inbound=*/true));
                writer.member("connections_out", count_peers(peers, /*inbound=*/false));
                write_networks(writer, summary.networks);
                const mempool::Policy policy =
                    context.chain.on_strand([&] { return context.chain.pool().options().policy; });
                writer.member("relayfee", primitives::Amount{policy.min_relay_rate.sat_per_kvb});
                writer.member("incrementalfee",
                              primitives::Amount{policy.incremental_rate.sat_per_kvb});
                write_local_addresses(writer, summary.local);
                write_warnings(writer, context.chain);
                return writer.end_object().take();
            }};
}

// ---- nodes named by users

Method addnode_method(const NetworkContext& context) {
    return {.name = "addnode",
            .category = "network",
            .description =
                "Adds a node to those we keep a connection to, removes it from them, or "
                "dials it once.",
            .arguments = {required("node", string, "Address or name, with or without a port"),
                          required("command", string, "\"add\", \"remove\" or \"onetry\""),
                          optional_note("v2transport", boolean, "set by -v2transport",
                                        "Whether to try the encrypted transport")},
            .results = returns(ResultType::null_value, ""),
            .examples = {{R"("192.168.0.6:8333", "onetry", true)"}},
            .handler = [context](const Request& request) -> RpcResult<JsonText> {
                NetworkControl& control = *context.control;
                const std::string& node = request.text("node");
                const std::string& command = request.text("command");
                const bool v2 = (control.summary().services & wire::service::kP2pV2) != 0;
                const bool use_v2 = request.flag_or("v2transport", v2);
                if (command != "add" && command != "remove" && command != "onetry")
                    return rpc_fail(ErrorCode::misc, help_text(request.method()));
                if (use_v2 && !v2)
                    return rpc_fail(ErrorCode::invalid_parameter,
                                    "Error: v2transport requested but not enabled (see "
                                    "-v2transport)");
                if (command == "onetry") {
                    control.dial(node, p2p::ConnectionType::manual, use_v2);
                } else if (command == "add" && !control.add_node(node, use_v2)) {
                    return rpc_fail(ErrorCode::client_node_already_added,
                                    "Error: Node already added");
                } else if (command == "remove" && !control.remove_node(node)) {
                    return rpc_fail(ErrorCode::client_node_not_added,
                                    "Error: Node could not be removed. It has not been added "
                                    "previously.");
                }
                return json_null();
            }};
}

void write_added_node(JsonWriter& writer, const p2p::NamedNode& node,
                      const std::vector<PeerEntry>& peers) {
    const auto peer = std::find_if(peers.begin(), peers.end(), [&](const PeerEntry& entry) {
        const auto& connection = entry.peer.connection;
        return connection.remote_name == node.name ||
               wire::to_text(connection.remote.address) == node.name;
    });
    const bool is_connected = peer != peers.end();
    writer.begin_object().member("addednode", node.name).member("connected", is_connected);
    writer.key("addresses").begin_array();
    if (is_connected) {
        const auto& connection = peer->peer.connection;
        writer.begin_object().member("address", wire::to_text(connection.remote));
        writer.member("connected", connection.is_inbound() ? "inbound" : "outbound");
        writer.end_object();
    }
    writer.end_array().end_object();
}

Method getaddednodeinfo_method(const NetworkContext& context) {
    const Field address = nested("", ResultType::object, "An address",
                                 {field("address", ResultType::string, "The address"),
                                  field("connected", ResultType::string, "inbound or outbound")});
    const Field node =
        nested("", ResultType::object, "A node",
               {field("addednode", ResultType::string, "As it was named"),
                field("connected", ResultType::boolean, "Whether it is connected"),
                nested("addresses", ResultType::array, "Where to, if it is", {address})});
    return {.name = "getaddednodeinfo",
            .category = "network",
            .description = "The nodes that addnode and -addnode named.",
            .arguments = {optional_note("node", string, "all nodes", "Only this one")},
            .results = returns(nested("", ResultType::array, "", {node})),
            .examples = {{}, {R"("192.168.0.201")"}},
            .handler = [context](const Request& request) -> RpcResult<JsonText> {
                auto nodes = context.control->added_nodes();
                if (request.has("node")) {
                    std::erase_if(nodes, [&](const p2p::NamedNode& added) {
                        return added.name != request.text("node");
                    });
                    if (nodes.empty())
                        return rpc_fail(ErrorCode::client_node_not_added,
                                        "Error: Node has not been added.");
                }
                const auto peers = context.control->peers();
                JsonWriter writer;
                writer.begin_array();
                for (const p2p::NamedNode& added : nodes)
                    write_added_node(writer, added, peers);
                return writer.end_array().take();
            }};
}

Method disconnectnode_method(const NetworkContext& context) {
    return {.name = "disconnectnode",
            .category = "network",
            .description = "Closes the connection to a peer, named by its address or its number.",
            .arguments = {optional_note("address", string, "fallback to nodeid",
                                        "Address and port, as getpeerinfo shows it"),
                          optional_note("nodeid", number, "fallback to address",
                                        "Number, as getpeerinfo shows it")},
            .results = returns(ResultType::null_value, ""),
            .examples = {{R"("192.168.0.6:8333")"}, {R"("", 1)"}},
            .handler = [context](const Request& request) -> RpcResult<JsonText> {
                const bool by_name = request.has("address") && !request.has("nodeid");
                const auto id = MALHA_TRY(request.integer_or<std::int64_t>("nodeid", 0));
                const bool by_id = request.has("nodeid") && request.text_or("address", "").empty();
                if (!by_name && !by_id)
                    return rpc_fail(ErrorCode::invalid_params,
                                    "Only one of address and nodeid should be provided.");
                const bool found = by_name
                                       ? context.control->disconnect_name(request.text("address"))
                                       : context.control->disconnect_id(id);
                if (!found)
                    return rpc_fail(ErrorCode::client_node_not_connected,
                                    "Node not found in connected nodes");
                return json_null();
            }};
}

Method setnetworkactive_method(const NetworkContext& context) {
    return {.name = "setnetworkactive",
            .category = "network",
            .description = "Switches all traffic with peers off or on.",
            .arguments = {required("state", boolean, "true for on, false for off")},
            .results = returns(ResultType::boolean, "The state"),
            .examples = {{"false"}},
            .handler = [context](const Request& request) -> RpcResult<JsonText> {
                const bool state = request.flag_or("state", true);
                context.control->set_active(state);
                return json_value(state);
            }};
}

// ---- for tests, and blocks by hand

std::optional<p2p::ConnectionType> automatic_type(std::string_view name) {
    for (const auto type :
         {p2p::ConnectionType::outbound_full_relay, p2p::ConnectionType::block_relay_only,
          p2p::ConnectionType::addr_fetch, p2p::ConnectionType::feeler})
        if (p2p::to_string(type) == name) return type;
    return std::nullopt;
}

Method addconnection_method(const NetworkContext& context) {
    return {.name = "addconnection",
            .category = "hidden",
            .description = "Opens a connection of a kind, for tests on regtest.",
            .arguments = {required("address", string, "Address and port"),
                          required("connection_type", string,
                                   "outbound-full-relay, block-relay-only, addr-fetch or feeler"),
                          required("v2transport", boolean, "Whether to encrypt it")},
            .results = returns_object(
                {field("address", ResultType::string, "The address"),
                 field("connection_type", ResultType::string, "The kind of connection")}),
            .examples = {{R"("192.168.0.6:8333", "outbound-full-relay", true)"}},
            .handler = [context](const Request& request) -> RpcResult<JsonText> {
                if (!context.chain.params->is_mockable)
                    return rpc_fail(ErrorCode::misc,
                                    "addconnection is for regression testing (-regtest mode) "
                                    "only.");
                const auto type = automatic_type(request.text("connection_type"));
                if (!type)
                    return rpc_fail(ErrorCode::invalid_parameter, help_text(request.method()));
                const bool use_v2 = request.flag_or("v2transport", false);
                const auto services = context.control->summary().services;
                if (use_v2 && (services & wire::service::kP2pV2) == 0)
                    return rpc_fail(ErrorCode::invalid_parameter,
                                    "Error: Adding v2transport connections requires -v2transport "
                                    "init flag to be set.");
                context.control->dial(request.text("address"), *type, use_v2);
                JsonWriter writer;
                writer.begin_object().member("address", request.text("address"));
                writer.member("connection_type", request.text("connection_type"));
                return writer.end_object().take();
            }};
}

Method sendmsgtopeer_method(const NetworkContext& context) {
    return {.name = "sendmsgtopeer",
            .category = "hidden",
            .description = "Sends any message to a peer, for tests.",
            .arguments = {required("peer_id", number, "Number of the peer"),
                          required("msg_type", string, "Name of the message"),
                          required("msg", string, "Its payload, in hex")},
            .results = returns(ResultType::object, ""),
            .examples = {{R"(0, "addr", "ffffff")"}},
            .handler = [context](const Request& request) -> RpcResult<JsonText> {
                const auto id = MALHA_TRY(request.integer<std::int64_t>("peer_id"));
                const std::string& command = request.text("msg_type");
                if (command.size() > wire::kMaxCommandSize)
                    return rpc_fail(ErrorCode::invalid_parameter,
                                    "Error: msg_type too long, max length is 12");
                auto payload = base::from_hex(request.text("msg"));
                if (!payload)
                    return rpc_fail(ErrorCode::invalid_parameter, "Error parsing input for msg");
                if (!context.control->send_message(id, command, std::move(*payload)))
                    return rpc_fail(ErrorCode::misc, "Error: Could not send message to peer");
                return JsonText{"{}"};
            }};
}

Method getblockfrompeer_method(const NetworkContext& context) {
    return {
        .name = "getblockfrompeer",
        .category = "blockchain",
        .description = "Asks a peer for a block whose header is known. The block comes later.",
        .arguments = {required("blockhash", string, "Hash of the block"),
                      required("peer_id", number, "Number of the peer")},
        .results = returns(ResultType::object, ""),
        .examples = {{R"("00000000c937983704a73af28acdec37b049d214adbda81d7e2a3dd146f6ed09", 0)"}},
        .handler = [context](const Request& request) -> RpcResult<JsonText> {
            const auto hash = MALHA_TRY(request.hash<primitives::BlockHash>("blockhash"));
            const auto id = MALHA_TRY(request.integer<std::int64_t>("peer_id"));
            const chain::BlockNode* node =
                context.chain.on_strand([&] { return context.chain.engine().find(hash); });
            if (node == nullptr) return rpc_fail(ErrorCode::misc, "Block header missing");
            const auto [is_here, is_ahead] = context.chain.on_strand([&] {
                const chain::Engine& engine = context.chain.engine();
                const bool prunes = engine.prune_options().mode != chain::PruneMode::off;
                return std::pair(node->has_data(),
                                 prunes && node->height > engine.chain().height());
            });
            // A block far above the tip would keep its file from being pruned.
            if (is_ahead)
                return rpc_fail(ErrorCode::misc,
                                "In prune mode, only blocks that the node has already synced "
                                "previously can be fetched from a peer");
            if (is_here) return rpc_fail(ErrorCode::misc, "Block already downloaded");
            if (const auto asked = context.control->fetch_block(id, *node); !asked)
                return rpc_fail(ErrorCode::misc, asked.error().message);
            return JsonText{"{}"};
        }};
}

}  // namespace

void register_network_methods(MethodTable& table, const NetworkContext& context) {
    for (const auto& make :
         {getconnectioncount_method, ping_method, getpeerinfo_method, getnettotals_method,
          getnetworkinfo_method, addnode_method, getaddednodeinfo_method, disconnectnode_method,
          setnetworkactive_method, addconnection_method, sendmsgtopeer_method,
          getblockfrompeer_method})
        table.add(make(context));
}

}  // namespace malha::rpc
