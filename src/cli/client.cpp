// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See client.hpp.
#include "malha/cli/client.hpp"

#include <algorithm>
#include <istream>
#include <ostream>
#include <utility>
#include <vector>

#include "commands.hpp"
#include "malha/base/version.hpp"
#include "malha/cli/arguments.hpp"
#include "malha/cli/rpc_client.hpp"
#include "malha/config/configuration.hpp"

namespace malha::cli {
namespace {

using config::Options;

std::string version_line() {
    return std::string(base::kProgramName) + " RPC client version v" +
           std::string(base::version_text()) + "\n";
}

std::string help(const Options& options) {
    return version_line() +
           "\n"
           "Usage: malha-cli [options] <command> [params]\n"
           "or:    malha-cli [options] -named <command> [name=value]...\n"
           "or:    malha-cli [options] help            lists the commands\n"
           "or:    malha-cli [options] help <command>  explains one\n\n" +
           config::help_text(options.table(), config::HelpDetail::with_debug);
}

/// One line of standard input. `prompt` is shown when a person sits there.
base::Result<std::string> read_line(const ClientContext& context, std::string_view option,
                                    std::string_view prompt) {
    if (context.in_is_terminal) context.err << prompt << std::flush;
    std::string line;
    if (!std::getline(context.in, line))
        return base::fail(option, " specified but failed to read from standard input");
    return line;
}

base::Result<RpcClientOptions> read_client_options(const Options& options,
                                                   consensus::Network network,
                                                   const ClientContext& context) {
    const config::Surroundings surroundings{context.fs, context.home};
    RpcClientOptions result;
    if (options.get_bool("stdinrpcpass", false))
        result.password = MALHA_TRY(read_line(context, "-stdinrpcpass", "RPC password> "));
    else if (!options.is_negated("rpcpassword"))
        result.password = options.get_string("rpcpassword", "");
    if (options.is_set("rpcid")) result.id = rpc::Json(options.get_string("rpcid", ""));
    if (!options.is_negated("rpcuser")) result.user = options.get_string("rpcuser", "");
    result.endpoint = MALHA_TRY(read_endpoint(options, network));
    const base::Path cookie = config::path_option(options, "rpccookiefile", ".cookie");
    if (!cookie.empty())
        result.cookie_file = config::below(
            config::network_datadir(config::base_datadir(options, context.home), network), cookie);
    result.config_file = config::config_path(options, surroundings);
    if (options.is_set("rpcwallet") && !options.is_negated("rpcwallet"))
        result.wallet = options.get_string("rpcwallet", "");
    constexpr std::int64_t kForever = std::int64_t{1} << 32;
    const auto seconds = [&](std::string_view name, std::int64_t fallback) {
        return std::chrono::seconds(
            std::clamp<std::int64_t>(options.get_int(name, fallback), 0, kForever));
    };
    result.timeout = seconds("rpcclienttimeout", result.timeout.count());
    result.wait_for_node = options.get_bool("rpcwait", false);
    result.wait_max = seconds("rpcwaittimeout", 0);
    return result;
}

/// The words of the command, with those that standard input adds.
base::Result<std::vector<std::string>> read_words(const Options& options,
                                                  const ClientContext& context) {
    std::vector<std::string> words = options.operands();
    if (options.get_bool("stdinwalletpassphrase", false)) {
        if (words.empty() || !words.front().starts_with("walletpassphrase"))
            return base::fail(
                "-stdinwalletpassphrase is only applicable for walletpassphrase(change)");
        words.insert(words.begin() + 1, MALHA_TRY(read_line(context, "-stdinwalletpassphrase",
                                                            "Wallet passphrase> ")));
    }
    if (options.get_bool("stdin", false))
        for (std::string line; std::getline(context.in, line);)
            words.push_back(line);
    return words;
}

base::Result<Color> read_color(const Options& options, const ClientContext& context) {
    const std::string when = options.get_string("color", "auto");
    if (when == "always") return Color::on;
    if (when == "never") return Color::off;
    if (when == "auto") return context.out_is_terminal ? Color::on : Color::off;
    return base::fail("Invalid value for -color option. Valid values: always, auto, never.");
}

/// At most one of the commands that are options.
base::Result<std::string> chosen_command(const Options& options) {
    std::string chosen;
    std::string all;
    for (const char* name : {"addrinfo", "generate", "getinfo", "netinfo"}) {
        if (!options.get_bool(name, false)) continue;
        if (!chosen.empty()) chosen = "several";
        if (chosen.empty()) chosen = name;
        all += (all.empty() ? "-" : ", -") + std::string(name);
    }
    if (chosen == "several") return base::fail("Only one of ", all, " may be specified.");
    return chosen;
}

base::Result<Outcome> run_command(const Options& options, consensus::Network network,
                                  const ClientContext& context) {
    if (options.is_set("ipcconnect") && !options.is_negated("ipcconnect"))
        return base::fail("bitcoin-cli was not built with IPC support");
    RpcClientOptions client_options = MALHA_TRY(read_client_options(options, network, context));
    const std::vector<std::string> words = MALHA_TRY(read_words(options, context));
    const std::string command = MALHA_TRY(chosen_command(options));
    const Color color = MALHA_TRY(read_color(options, context));
    if (!client_options.endpoint.warning.empty())
        context.err << client_options.endpoint.warning << '\n';
    RpcClient client(std::move(client_options), {context.transport, context.clock, context.sleep});
    const ArgumentConverter converter(context.methods);
    if (command == "getinfo") return run_getinfo(client, words, color);
    if (command == "netinfo") return run_netinfo(client, words, context.clock.now());
    if (command == "addrinfo") return run_addrinfo(client, words, color);
    if (command == "generate") return run_generate(client, converter, words, color);
    const Naming naming = options.get_bool("named", false) ? Naming::by_name : Naming::by_position;
    return run_method(client, converter, naming, words, color);
}

/// Reads the configuration. Errors: the whole line for the terminal.
base::Result<consensus::Network> load(Options& options, const ClientContext& context) {
    if (const auto checked = config::check_datadir(options); !checked)
        return base::fail("Error: ", checked.error().message);
    const auto warnings = config::read_config_files(options, {context.fs, context.home});
    if (!warnings)
        return base::fail("Error reading configuration file: ", warnings.error().message);
    const auto network = config::choose_network(options);
    if (!network) return base::fail("Error: ", network.error().message);
    options.select_network(*network);
    return *network;
}

}  // namespace

int run_client(std::span<const std::string> words, const ClientContext& context) {
    Options options(config::client_options());
    if (const auto parsed = options.parse_command_line(words); !parsed) {
        context.err << "Error parsing command line arguments: " << parsed.error().message << '\n';
        return 1;
    }
    if (options.is_set("?") || options.is_set("h") || options.get_bool("help", false)) {
        context.out << help(options);
        return 0;
    }
    if (options.get_bool("version", false)) {
        context.out << version_line();
        return 0;
    }
    if (words.empty()) {
        context.err << help(options) << "Error: too few parameters\n";
        return 1;
    }
    const auto network = load(options, context);
    if (!network) {
        context.err << network.error().message << '\n';
        return 1;
    }
    const auto outcome = run_command(options, *network, context);
    if (!outcome) {
        context.err << "error: " << outcome.error().message << '\n';
        return 1;
    }
    std::ostream& stream = outcome->exit_code == 0 ? context.out : context.err;
    if (!outcome->text.empty()) stream << outcome->text << '\n';
    return outcome->exit_code;
}

}  // namespace malha::cli
