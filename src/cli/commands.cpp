// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The commands that print JSON.
#include "commands.hpp"

#include <utility>
#include <vector>

namespace malha::cli {

base::Result<Outcome> run_method(RpcClient& client, const ArgumentConverter& converter,
                                 Naming naming, Words words, Color color) {
    if (words.empty()) return base::fail("too few parameters (need at least command)");
    const std::string& method = words.front();
    const Words arguments = words.subspan(1);
    rpc::Json params =
        MALHA_TRY(naming == Naming::by_name ? converter.by_name(method, arguments)
                                            : converter.by_position(method, arguments));
    return outcome_of_reply(MALHA_TRY(client.call(method, std::move(params))), color);
}

base::Result<Outcome> run_generate(RpcClient& client, const ArgumentConverter& converter,
                                   Words words, Color color) {
    constexpr std::size_t kWordsMax = 2;
    const rpc::Json new_address = MALHA_TRY(client.call("getnewaddress", rpc::Json::array()));
    if (const rpc::Json* error = error_of(new_address)) return outcome_of_error(*error);
    const rpc::Json address = result_of(new_address);
    if (words.size() > kWordsMax)
        return base::fail("too many arguments (maximum 2 for nblocks and maxtries)");
    if (!words.empty() && words.front() == "0")
        return base::fail(
            "the first argument (number of blocks to generate, default: 1) must be an integer "
            "value greater than zero");
    if (!address.is_string()) return base::fail("getnewaddress returned no address");
    std::vector<std::string> arguments(words.begin(), words.end());
    if (arguments.empty()) arguments.emplace_back("1");
    arguments.insert(arguments.begin() + 1, address.string());
    constexpr const char* kMethod = "generatetoaddress";
    rpc::Json params = MALHA_TRY(converter.by_position(kMethod, arguments));
    const rpc::Json reply = MALHA_TRY(client.call(kMethod, std::move(params)));
    if (const rpc::Json* error = error_of(reply)) return outcome_of_error(*error);
    rpc::Json result = rpc::Json::object();
    result.append("address", address);
    result.append("blocks", result_of(reply));
    return Outcome{0, result_text(result, color)};
}

base::Result<Outcome> run_addrinfo(RpcClient& client, Words words, Color color) {
    if (!words.empty()) return base::fail("-addrinfo takes no arguments");
    const rpc::Json reply = MALHA_TRY(client.call("getaddrmaninfo", rpc::Json::array()));
    if (const rpc::Json* error = error_of(reply)) return outcome_of_error(*error);
    const rpc::Json networks = result_of(reply);
    rpc::Json counts = rpc::Json::object();
    for (std::size_t i = 0; i < networks.size(); ++i) {
        const rpc::Json* total = networks[i].find("total");
        const std::string& name = networks.names()[i];
        if (total != nullptr) counts.append(name == "all_networks" ? "total" : name, *total);
    }
    rpc::Json result = rpc::Json::object();
    result.append("addresses_known", std::move(counts));
    return Outcome{0, result_text(result, color)};
}

}  // namespace malha::cli
