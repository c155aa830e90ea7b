// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// -netinfo: the node's connections by network and direction, and a table of the peers.
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "commands.hpp"
#include "malha/base/version.hpp"

namespace malha::cli {
namespace {

using rpc::Json;

constexpr int kLevelMax = 4;

constexpr const char* kHelp =
    "-netinfo [level] [outonly]\n\n"
    "Level 0 (default) counts connections by direction and network.\n"
    "Level 1 adds a table of the peers, 2 also their addresses, 3 also their versions, 4 both.\n"
    "\"outonly\" leaves incoming connections out of the table.\n\n"
    "Columns: <-> direction, type of connection, net network, tp transport version, mping and\n"
    "ping round trip in milliseconds (best and last), send and recv seconds since the last\n"
    "message, txn and blk minutes since the last new transaction and block, age minutes since\n"
    "the connection was made, id number of the peer.";

struct View {
    int level = 0;
    bool outbound_only = false;

    [[nodiscard]] bool shows_addresses() const { return level == 2 || level == 4; }
    [[nodiscard]] bool shows_versions() const { return level == 3 || level == 4; }
};

base::Result<View> read_view(Words words) {
    View view;
    if (words.empty()) return view;
    const std::string& level = words.front();
    const char* end = level.data() + level.size();
    unsigned value = 0;
    const auto [stop, code] = std::from_chars(level.data(), end, value);
    if (code != std::errc() || stop != end)
        return base::fail("invalid -netinfo level argument: ", level,
                          "\nFor more information, run: bitcoin-cli -netinfo help");
    view.level = static_cast<int>(std::min<unsigned>(value, kLevelMax));
    if (words.size() > 1) {
        if (words[1] != "outonly" && words[1] != "o")
            return base::fail("invalid -netinfo outonly argument: ", words[1],
                              "\nFor more information, run: bitcoin-cli -netinfo help");
        view.outbound_only = true;
    }
    return view;
}

std::string string_of(const Json& object, std::string_view name) {
    const Json* value = object.find(name);
    return value != nullptr && value->is_string() ? value->string() : "";
}

std::int64_t number_of(const Json& object, std::string_view name) {
    const Json* value = object.find(name);
    return value != nullptr && value->is_number() ? value->integer<std::int64_t>().value_or(0) : 0;
}

bool flag_of(const Json& object, std::string_view name) {
    const Json* value = object.find(name);
    return value != nullptr && value->is_bool() && value->boolean();
}

std::span<const Json> elements_of(const Json& object, std::string_view name) {
    const Json* value = object.find(name);
    return value == nullptr ? std::span<const Json>() : value->values();
}

std::string right(const std::string& text, std::size_t width) {
    return text.size() < width ? std::string(width - text.size(), ' ') + text : text;
}
std::string left(const std::string& text, std::size_t width) {
    return text.size() < width ? text + std::string(width - text.size(), ' ') : text;
}

// ---- counts

/// Peers by network, for one direction.
struct Counts {
    std::vector<int> by_network;
    int total = 0;
    int block_relay = 0;
};

constexpr std::array<std::string_view, 6> kNetworks{"ipv4", "ipv6",  "onion",
                                                    "i2p",  "cjdns", "not_publicly_routable"};
/// Shown even when there is no way to reach them.
constexpr std::size_t kAlwaysShown = 2;

std::string column_name(std::string_view network) {
    return network == "not_publicly_routable" ? "npr" : std::string(network);
}

Counts count(std::span<const Json> peers, bool inbound) {
    Counts counts{.by_network = std::vector<int>(kNetworks.size())};
    for (const Json& peer : peers) {
        if (flag_of(peer, "inbound") != inbound) continue;
        const auto network =
            std::find(kNetworks.begin(), kNetworks.end(), string_of(peer, "network"));
        if (network != kNetworks.end())
            ++counts.by_network[static_cast<std::size_t>(network - kNetworks.begin())];
        ++counts.total;
        if (string_of(peer, "connection_type") == "block-relay-only") ++counts.block_relay;
    }
    return counts;
}

/// Networks with a column: those that are reachable or have peers.
std::vector<std::size_t> shown_networks(const Json& network, const Counts& in, const Counts& out) {
    std::vector<std::size_t> shown;
    const auto entries = elements_of(network, "networks");
    for (std::size_t i = 0; i < kNetworks.size(); ++i) {
        const bool reachable = std::any_of(entries.begin(), entries.end(), [i](const Json& entry) {
            return string_of(entry, "name") == kNetworks[i] && flag_of(entry, "reachable");
        });
        if (i < kAlwaysShown || reachable || in.by_network[i] + out.by_network[i] > 0)
            shown.push_back(i);
    }
    return shown;
}

std::string counts_table(const Json& network, std::span<const Json> peers) {
    constexpr std::size_t kWidth = 8;
    constexpr std::size_t kNameWidth = 5;
    const Counts in = count(peers, /*inbound=*/true);
    const Counts out = count(peers, /*inbound=*/false);
    const auto shown = shown_networks(network, in, out);
    std::string text(kNameWidth, ' ');
    for (const std::size_t i : shown)
        text += right(column_name(kNetworks[i]), kWidth);
    text += right("total", kWidth) + right("block", kWidth);
    const auto row = [&](const char* name, auto value_of, int total) {
        text += "\n" + left(name, kNameWidth);
        for (const std::size_t i : shown)
            text += right(std::to_string(value_of(i)), kWidth);
        text += right(std::to_string(total), kWidth);
    };
    row(
        "in", [&](std::size_t i) { return in.by_network[i]; }, in.total);
    row(
        "out", [&](std::size_t i) { return out.by_network[i]; }, out.total);
    text += right(std::to_string(out.block_relay), kWidth);
    row(
        "total", [&](std::size_t i) { return in.by_network[i] + out.by_network[i]; },
        in.total + out.total);
    return text + "\n";
}

// ---- table of peers

using Row = std::vector<std::string>;

std::string elapsed(std::int64_t now, std::int64_t then, std::int64_t unit) {
    return then == 0 ? "" : std::to_string((now - then) / unit);
}

std::string milliseconds(const Json& peer, std::string_view name) {
    const Json* seconds = peer.find(name);
    if (seconds == nullptr || !seconds->is_number()) return "";
    constexpr double kPerSecond = 1000;
    return std::to_string(std::llround(seconds->real() * kPerSecond));
}

Row peer_row(const Json& peer, std::int64_t now, const View& view) {
    constexpr std::int64_t kMinute = 60;
    const std::string transport = string_of(peer, "transport_protocol_type");
    Row row{flag_of(peer, "inbound") ? "in" : "out",
            string_of(peer, "connection_type"),
            column_name(string_of(peer, "network")),
            transport.starts_with('v') ? transport.substr(1) : transport,
            milliseconds(peer, "minping"),
            milliseconds(peer, "pingtime"),
            elapsed(now, number_of(peer, "lastsend"), 1),
            elapsed(now, number_of(peer, "lastrecv"), 1),
            elapsed(now, number_of(peer, "last_transaction"), kMinute),
            elapsed(now, number_of(peer, "last_block"), kMinute),
            elapsed(now, number_of(peer, "conntime"), kMinute),
            std::to_string(number_of(peer, "id"))};
    if (view.shows_addresses()) row.push_back(string_of(peer, "addr"));
    if (view.shows_versions())
        row.push_back(std::to_string(number_of(peer, "version")) + string_of(peer, "subver"));
    return row;
}

std::string aligned(const std::vector<Row>& rows) {
    std::vector<std::size_t> widths(rows.front().size());
    for (const Row& row : rows)
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], row[i].size());
    std::string text;
    for (const Row& row : rows) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i)
            line += right(row[i], widths[i]) + (i + 1 < row.size() ? " " : "");
        text += line + "\n";
    }
    return text;
}

std::string peer_table(std::span<const Json> peers, std::int64_t now, const View& view) {
    Row heading{"<->",  "type", "net", "tp",  "mping", "ping",
                "send", "recv", "txn", "blk", "age",   "id"};
    if (view.shows_addresses()) heading.emplace_back("address");
    if (view.shows_versions()) heading.emplace_back("version");
    std::vector<Row> rows{heading};
    for (const Json& peer : peers)
        if (!view.outbound_only || !flag_of(peer, "inbound"))
            rows.push_back(peer_row(peer, now, view));
    return rows.size() == 1 ? "" : aligned(rows) + "\n";
}

// ---- around it

/// "NETWORK_LIMITED" as words, "network limited"; the one-letter forms of the header: n, w, ...
std::string service_words(const Json& network) {
    std::string text;
    for (const Json& service : elements_of(network, "localservicesnames")) {
        if (!service.is_string()) continue;
        std::string words = service.string();
        std::transform(words.begin(), words.end(), words.begin(), [](char letter) {
            return letter == '_' ? ' ' : static_cast<char>(letter | 0x20);
        });
        text += (text.empty() ? "" : ", ") + words;
    }
    return text;
}

std::string service_letters(const Json& network) {
    std::string letters;
    for (const Json& service : elements_of(network, "localservicesnames")) {
        if (!service.is_string() || service.string().empty()) continue;
        const std::string& name = service.string();
        if (name == "NETWORK_LIMITED")
            letters += 'l';
        else if (name == "P2P_V2")
            letters += '2';
        else
            letters += static_cast<char>(name.front() | 0x20);
    }
    return letters;
}

std::string local_addresses(const Json& network) {
    const auto addresses = elements_of(network, "localaddresses");
    if (addresses.empty()) return ": n/a\n";
    std::vector<Row> rows;
    for (const Json& address : addresses)
        rows.push_back({string_of(address, "address"), "port",
                        std::to_string(number_of(address, "port")), "score",
                        std::to_string(number_of(address, "score"))});
    return "\n" + aligned(rows);
}

}  // namespace

base::Result<Outcome> run_netinfo(RpcClient& client, Words words, base::UnixSeconds now) {
    if (!words.empty() && (words.front() == "help" || words.front() == "h"))
        return Outcome{0, kHelp};
    const View view = MALHA_TRY(read_view(words));
    const std::array<RpcClient::Request, 3> requests{
        {{.method = "getnetworkinfo"}, {.method = "getpeerinfo"}, {.method = "getblockchaininfo"}}};
    const auto replies = MALHA_TRY(client.call_all(requests));
    for (const Json& reply : replies)
        if (const Json* error = error_of(reply)) return outcome_of_error(*error);
    const Json network = result_of(replies[0]);
    const Json peers = result_of(replies[1]);
    std::string text =
        std::string(base::kProgramName) + " client v" + std::string(base::version_text()) + " " +
        string_of(result_of(replies[2]), "chain") + " - server " +
        std::to_string(number_of(network, "protocolversion")) + string_of(network, "subversion");
    if (view.level > 0) text += " - services " + service_letters(network);
    text += "\n\n";
    if (view.level > 0) text += peer_table(peers.values(), now.value, view);
    text += counts_table(network, peers.values());
    if (view.level == 0) text += "\nLocal services: " + service_words(network) + "\n";
    return Outcome{0, text + "\nLocal addresses" + local_addresses(network)};
}

}  // namespace malha::cli
