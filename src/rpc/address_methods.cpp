// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// getnodeaddresses, getaddrmaninfo, getrawaddrman, addpeeraddress, exportasmap.
#include <array>
#include <map>

#include "declare.hpp"
#include "malha/base/hex.hpp"
#include "malha/crypto/sha256.hpp"
#include "malha/p2p/address_rules.hpp"
#include "malha/rpc/network_methods.hpp"
#include "malha/wire/address_text.hpp"

namespace malha::rpc {
namespace {

using enum ArgType;

constexpr std::array kNetworks{wire::Network::ipv4, wire::Network::ipv6, wire::Network::onion,
                               wire::Network::i2p, wire::Network::cjdns};

std::optional<wire::Network> network_from(std::string_view name) {
    for (const wire::Network network : kNetworks)
        if (p2p::network_name(network) == name) return network;
    return std::nullopt;
}

RpcResult<JsonText> list_addresses(const NetworkContext& context, const Request& request) {
    const auto count = MALHA_TRY(request.integer_or<std::int32_t>("count", 1));
    if (count < 0) return rpc_fail(ErrorCode::invalid_parameter, "Address count out of range");
    std::optional<wire::Network> network;
    if (request.has("network")) {
        network = network_from(request.text("network"));
        if (!network)
            return rpc_fail(ErrorCode::invalid_parameter,
                            "Network not recognized: ", request.text("network"));
    }
    JsonWriter writer;
    writer.begin_array();
    for (const auto& record :
         context.control->addresses(static_cast<std::size_t>(count), network)) {
        writer.begin_object().member("time", record.time).member("services", record.services);
        writer.member("address", wire::to_text(record.endpoint.address));
        writer.member("port", record.endpoint.port);
        writer.member("network", p2p::network_name(record.endpoint.address)).end_object();
    }
    return writer.end_array().take();
}

Method getnodeaddresses_method(const NetworkContext& context) {
    const Field address =
        nested("", ResultType::object, "A node",
               {field("time", ResultType::time, "When it was last seen"),
                field("services", ResultType::number, "What it offers, as bits"),
                field("address", ResultType::string, "Its address"),
                field("port", ResultType::number, "Its port"),
                field("network", ResultType::string, "ipv4, ipv6, onion, i2p or cjdns")});
    Argument network{.names = "network",
                     .type = string,
                     .presence = Presence::optional,
                     .fallback_note = "all networks",
                     .description = "ipv4, ipv6, onion, i2p or cjdns"};
    return {
        .name = "getnodeaddresses",
        .category = "network",
        .description = "Addresses of nodes that we know, for those who look for peers.",
        .arguments = {optional("count", number, "1", "How many at most; 0 means all"),
                      std::move(network)},
        .results = returns(nested("", ResultType::array, "", {address})),
        .examples = {{"8"}, {R"(4, "i2p")"}},
        .handler = [context](const Request& request) { return list_addresses(context, request); }};
}

struct Counts {
    std::size_t fresh = 0;
    std::size_t tried = 0;
};

void write_counts(JsonWriter& writer, std::string_view name, const Counts& counts) {
    writer.key(name).begin_object().member("new", counts.fresh).member("tried", counts.tried);
    writer.member("total", counts.fresh + counts.tried).end_object();
}

Method getaddrmaninfo_method(const NetworkContext& context) {
    const Field network = nested("network", ResultType::object, "A network, or all_networks",
                                 {field("new", ResultType::number, "Addresses only heard of"),
                                  field("tried", ResultType::number, "Addresses that were reached"),
                                  field("total", ResultType::number, "Both")});
    return {.name = "getaddrmaninfo",
            .category = "network",
            .description = "How many addresses of nodes are known, by network.",
            .results = returns(nested("", ResultType::dynamic_object, "", {network})),
            .examples = {{}},
            .handler = [context](const Request&) -> RpcResult<JsonText> {
                std::map<wire::Network, Counts> by_network;
                Counts all;
                // An address may have several places in `new`: it counts once.
                std::map<wire::Endpoint, bool> seen;
                for (const AddressPlace& place : context.control->address_places()) {
                    const wire::Endpoint& endpoint = place.entry.record.endpoint;
                    if (!seen.emplace(endpoint, true).second) continue;
                    const bool is_tried = place.table == p2p::AddressTable::tried;
                    for (Counts* counts : {&by_network[endpoint.address.network()], &all})
                        ++(is_tried ? counts->tried : counts->fresh);
                }
                JsonWriter writer;
                writer.begin_object();
                for (const wire::Network kind : kNetworks)
                    write_counts(writer, p2p::network_name(kind), by_network[kind]);
                write_counts(writer, "all_networks", all);
                return writer.end_object().take();
            }};
}

void write_place(JsonWriter& writer, const AddressPlace& place) {
    const auto& entry = place.entry;
    writer.key(std::to_string(place.bucket) + "/" + std::to_string(place.position));
    writer.begin_object().member("address", wire::to_text(entry.record.endpoint.address));
    if (place.mapped_as != 0) writer.member("mapped_as", place.mapped_as);
    writer.member("port", entry.record.endpoint.port);
    writer.member("services", entry.record.services).member("time", entry.record.time);
    writer.member("network", p2p::network_name(entry.record.endpoint.address));
    writer.member("source", wire::to_text(entry.source));
    writer.member("source_network", p2p::network_name(entry.source));
    if (place.source_mapped_as != 0) writer.member("source_mapped_as", place.source_mapped_as);
    writer.end_object();
}

Method getrawaddrman_method(const NetworkContext& context) {
    const Field entry = nested(
        "bucket/position", ResultType::object, "A place that is taken",
        {field("address", ResultType::string, "The node's address"),
         optional_field("mapped_as", ResultType::number, "Its autonomous system"),
         field("port", ResultType::number, "Its port"),
         field("network", ResultType::string, "Its network"),
         field("services", ResultType::number, "What it offers, as bits"),
         field("time", ResultType::time, "When it was last seen"),
         field("source", ResultType::string, "Who told of it"),
         field("source_network", ResultType::string, "The network of the source"),
         optional_field("source_mapped_as", ResultType::number, "The source's autonomous system")});
    return {.name = "getrawaddrman",
            .category = "hidden",
            .description = "All addresses of nodes with their places in both tables.",
            .results = returns(
                nested("", ResultType::dynamic_object, "",
                       {nested("table", ResultType::dynamic_object, "new or tried", {entry})})),
            .examples = {{}},
            .handler = [context](const Request&) -> RpcResult<JsonText> {
                const auto places = context.control->address_places();
                JsonWriter writer(32 * 1024);
                writer.begin_object();
                for (const auto table : {p2p::AddressTable::new_table, p2p::AddressTable::tried}) {
                    const bool is_tried = table == p2p::AddressTable::tried;
                    writer.key(is_tried ? "tried" : "new").begin_object();
                    for (const AddressPlace& place : places)
                        if (place.table == table) write_place(writer, place);
                    writer.end_object();
                }
                return writer.end_object().take();
            }};
}

std::optional<wire::NetworkAddress> address_from(const std::string& text) {
    const bool is_bracketed = text.size() > 2 && text.front() == '[' && text.back() == ']';
    return wire::parse_address(is_bracketed ? text.substr(1, text.size() - 2) : text);
}

Method addpeeraddress_method(const NetworkContext& context) {
    return {
        .name = "addpeeraddress",
        .category = "hidden",
        .description = "Adds the address of a node to those we know, for tests.",
        .arguments = {required("address", string, "The address"),
                      required("port", number, "The port"),
                      optional("tried", boolean, "false",
                               "Whether to treat it as one that was reached")},
        .results = returns_object({field("success", ResultType::boolean, "Whether it was added"),
                                   optional_field("error", ResultType::string, "Why not")}),
        .examples = {{R"("1.2.3.4", 8333, true)"}},
        .handler = [context](const Request& request) -> RpcResult<JsonText> {
            const auto port = MALHA_TRY(request.integer<std::uint16_t>("port"));
            const auto address = address_from(request.text("address"));
            if (!address)
                return rpc_fail(ErrorCode::client_invalid_ip_or_subnet, "Invalid IP address");
            const bool tried = request.flag_or("tried", false);
            const auto [added, moved] = context.control->add_address({*address, port}, tried);
            JsonWriter writer;
            writer.begin_object();
            if (!added) writer.member("error", "failed-adding-to-new");
            if (added && tried && !moved) writer.member("error", "failed-adding-to-tried");
            writer.member("success", added && (moved || !tried));
            return writer.end_object().take();
        }};
}

RpcResult<JsonText> export_as_map(const NetworkContext& context, const base::Path& path) {
    if (context.built_in_as_map.empty())
        return rpc_fail(ErrorCode::misc, "No embedded ASMap data available");
    if (const auto written =
            base::write_file_atomically(*context.fs, path, context.built_in_as_map);
        !written)
        return rpc_fail(ErrorCode::misc, "Failed to write asmap file: ", written.error().message);
    JsonWriter writer;
    return writer.begin_object()
        .member("path", path.string())
        .member("bytes_written", context.built_in_as_map.size())
        .member("file_hash", base::to_hex(crypto::sha256(context.built_in_as_map)))
        .end_object()
        .take();
}

Method exportasmap_method(const NetworkContext& context) {
    return {.name = "exportasmap",
            .category = "network",
            .description =
                "Writes the AS map that the program was built with, if any, to a file: the one "
                "that -asmap without a file uses.",
            .arguments = {required("path", string, "The file, relative to the data directory")},
            .results = returns_object({field("path", ResultType::string, "The file"),
                                       field("bytes_written", ResultType::number, "Its size"),
                                       field("file_hash", ResultType::hex, "Its SHA-256")}),
            .examples = {{R"("asmap.dat")"}},
            .handler = [context](const Request& request) -> RpcResult<JsonText> {
                return export_as_map(context, context.network_datadir / request.text("path"));
            }};
}

}  // namespace

void register_address_methods(MethodTable& table, const NetworkContext& context) {
    table.add(getnodeaddresses_method(context));
    table.add(getaddrmaninfo_method(context));
    table.add(getrawaddrman_method(context));
    table.add(addpeeraddress_method(context));
    table.add(exportasmap_method(context));
}

}  // namespace malha::rpc
