// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The rules of the chosen network, as options for tests and private networks change them.
#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <vector>

#include "config_parts.hpp"
#include "malha/base/hex.hpp"

namespace malha::node {
namespace {

template <class Number>
std::optional<Number> parse_number(std::string_view text) {
    Number value{};
    const char* end = text.data() + text.size();
    const auto [stop, code] = std::from_chars(text.data(), end, value);
    if (code != std::errc() || stop != end) return std::nullopt;
    return value;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    while (true) {
        const auto end = text.find(separator);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

/// deployment:start:end[:min_activation_height]
base::Result<consensus::VersionBitsOverride> parse_version_bits(const std::string& text) {
    const auto parts = split(text, ':');
    if (parts.size() < 3 || parts.size() > 4)
        return base::fail(
            "Version bits parameters malformed, expecting "
            "deployment:start:end[:min_activation_height]");
    consensus::VersionBitsOverride result;
    const auto start = parse_number<std::int64_t>(parts[1]);
    if (!start) return base::fail("Invalid nStartTime (", parts[1], ")");
    const auto timeout = parse_number<std::int64_t>(parts[2]);
    if (!timeout) return base::fail("Invalid nTimeout (", parts[2], ")");
    if (parts.size() == 4) {
        const auto height = parse_number<primitives::Height>(parts[3]);
        if (!height) return base::fail("Invalid min_activation_height (", parts[3], ")");
        result.min_activation_height = *height;
    }
    const auto deployment = consensus::version_bits_deployment_from_name(parts[0]);
    if (!deployment) return base::fail("Invalid deployment (", parts[0], ")");
    result.deployment = *deployment;
    result.start_time = *start;
    result.timeout = *timeout;
    return result;
}

/// The option calls BIP 66 by the signatures it demands and BIP 65 by its opcode.
std::optional<consensus::BuriedDeployment> buried_deployment_from_option(std::string_view name) {
    using consensus::BuriedDeployment;
    if (name == "segwit") return BuriedDeployment::segwit;
    if (name == "bip34") return BuriedDeployment::bip34;
    if (name == "dersig") return BuriedDeployment::bip66;
    if (name == "cltv") return BuriedDeployment::bip65;
    if (name == "csv") return BuriedDeployment::csv;
    return std::nullopt;
}

base::Result<consensus::ActivationHeight> parse_activation_height(const std::string& text) {
    constexpr std::string_view kForm = " for -testactivationheight=name@height.";
    const auto at = text.find('@');
    if (at == std::string::npos) return base::fail("Invalid format (", text, ")", kForm);
    const auto height = parse_number<primitives::Height>(std::string_view(text).substr(at + 1));
    if (!height || *height < 0) return base::fail("Invalid height value (", text, ")", kForm);
    const auto deployment = buried_deployment_from_option(text.substr(0, at));
    if (!deployment) return base::fail("Invalid name (", text, ")", kForm);
    return consensus::ActivationHeight{*deployment, *height};
}

base::Result<consensus::RegtestOptions> regtest_options(const config::Options& options) {
    consensus::RegtestOptions result;
    for (const std::string& value : options.get_list("testactivationheight"))
        result.activation_heights.push_back(MALHA_TRY(parse_activation_height(value)));
    for (const std::string& value : options.get_list("vbparams"))
        result.version_bits.push_back(MALHA_TRY(parse_version_bits(value)));
    result.fast_prune = options.get_bool("fastprune", false);
    const auto tests = options.get_list("test");
    result.enforce_bip94 = std::find(tests.begin(), tests.end(), "bip94") != tests.end();
    return result;
}

base::Result<consensus::SignetOptions> signet_options(const config::Options& options) {
    consensus::SignetOptions result;
    if (options.is_set("signetseednode")) result.seeds = options.get_list("signetseednode");
    const auto challenges = options.get_list("signetchallenge");
    if (challenges.empty()) return result;
    if (challenges.size() != 1) return base::fail("-signetchallenge cannot be multiple values.");
    result.challenge = base::from_hex(challenges.front());
    if (!result.challenge || result.challenge->empty())
        return base::fail("-signetchallenge must be hex, not '", challenges.front(), "'.");
    return result;
}

}  // namespace

base::Result<consensus::ChainParams> read_chain_params(const config::Options& options,
                                                       consensus::Network network) {
    if (network == consensus::Network::signet)
        return consensus::signet_params(MALHA_TRY(signet_options(options)));
    if (network == consensus::Network::regtest)
        return consensus::regtest_params(MALHA_TRY(regtest_options(options)));
    return consensus::params_for(network);
}

}  // namespace malha::node
