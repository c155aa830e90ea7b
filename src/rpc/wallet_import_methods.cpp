// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// importdescriptors.
#include <algorithm>

#include "descriptor_arguments.hpp"
#include "wallet_arguments.hpp"
#include "wallet_declare.hpp"
#include "wallet_scan.hpp"

namespace malha::rpc {
namespace {

using enum ArgType;
using wallet::AddressUse;
using wallet::WalletFlag;

constexpr std::int64_t kTimestampWindow = 2 * 60 * 60;
constexpr std::int64_t kTimestampMin = 1;  // 0 stands for none

/// One element of the argument, checked as far as that is possible without the wallet.
struct ImportRequest {
    std::string text;
    keys::ParsedDescriptor parsed;
    wallet::DescriptorRecord record;  ///< without the text
    bool is_active = false;
    bool is_internal = false;
    std::optional<std::string> label;
    std::vector<std::string> warnings;
};

const Json& member(const Json& object, std::string_view name) {
    static const Json kAbsent;
    const Json* found = object.find(name);
    return found != nullptr ? *found : kAbsent;
}

RpcResult<bool> flag_of(const Json& entry, std::string_view name) {
    const Json& value = member(entry, name);
    return value.is_null() ? RpcResult<bool>(false) : bool_from(value);
}

/// Whether the wallet has one of the private keys already.
bool knows_any(const wallet::Wallet& wallet, const keys::PrivateKeys& keys) {
    const auto has = [&](const auto& entry) {
        return std::ranges::any_of(keys, [&](const auto& given) {
            return entry.second->has_private_key(given.second.public_key());
        });
    };
    return std::ranges::any_of(wallet.keychain().managers(), has);
}

RpcResult<void> read_range(const Json& entry, std::int64_t keypool_size, ImportRequest& request) {
    const bool is_range = request.parsed.alternatives.front().is_range();
    const Json& range = member(entry, "range");
    wallet::DescriptorRecord& record = request.record;
    record.range_end = 1;
    if (!is_range) {
        if (!range.is_null())
            return rpc_fail(ErrorCode::invalid_parameter,
                            "Range should not be specified for an un-ranged descriptor");
        return {};
    }
    if (range.is_null()) {
        request.warnings.emplace_back("Range not given, using default keypool range");
        record.range_end = static_cast<std::int32_t>(keypool_size);
    } else {
        const DescriptorRange given = MALHA_TRY(descriptor_range_from(range));
        record.range_start = static_cast<std::int32_t>(given.begin);
        record.range_end = static_cast<std::int32_t>(given.end) + 1;
    }
    record.next_index = record.range_start;
    const Json& next = member(entry, "next_index");
    if (next.is_null()) return {};
    const auto index = MALHA_TRY(integer_from<std::int64_t>(next));
    if (index < record.range_start || index >= record.range_end)
        return rpc_fail(ErrorCode::invalid_parameter, "next_index is out of range");
    record.next_index = static_cast<std::int32_t>(index);
    return {};
}

/// Only addresses that others are given have labels.
RpcResult<void> check_label(const ImportRequest& request) {
    const keys::Descriptor& first = request.parsed.alternatives.front();
    const bool has_label = request.label.has_value();
    const auto refuse = [](std::string_view what) -> RpcResult<void> {
        return rpc_fail(ErrorCode::invalid_parameter, what, " should not have a label");
    };
    if (request.is_active && !first.is_range())
        return rpc_fail(ErrorCode::invalid_parameter, "Active descriptors must be ranged");
    if (request.parsed.alternatives.size() > 1 && has_label) return refuse("Multipath descriptors");
    if (first.is_range() && has_label) return refuse("Ranged descriptors");
    if (request.is_internal && has_label) return refuse("Internal addresses");
    return {};
}

RpcResult<void> read_request(const Json& entry, std::int64_t timestamp,
                             const wallet::Wallet& wallet, ImportRequest& request) {
    if (entry.find("desc") == nullptr)
        return rpc_fail(ErrorCode::invalid_parameter, "Descriptor not found.");
    request.text = MALHA_TRY(string_from(member(entry, "desc")));
    request.is_active = MALHA_TRY(flag_of(entry, "active"));
    if (const Json& label = member(entry, "label"); !label.is_null()) {
        MALHA_TRY(string_from(label));
        request.label = MALHA_TRY(label_from(label));
    }
    request.parsed = MALHA_TRY(descriptor_from(request.text, wallet.context().address_format,
                                               keys::ChecksumRule::required));
    if (!member(entry, "internal").is_null()) {
        if (request.parsed.alternatives.size() > 1)
            return rpc_fail(ErrorCode::invalid_address_or_key,
                            "Cannot have multipath descriptor while also specifying 'internal'");
        request.is_internal = MALHA_TRY(flag_of(entry, "internal"));
    }
    request.record.creation_time = static_cast<std::uint64_t>(timestamp);
    MALHA_TRY(read_range(entry, wallet.context().settings.keypool_size, request));
    return check_label(request);
}

/// Whether the private keys fit the wallet. Warns where some are missing.
RpcResult<void> check_private_keys(const keys::Descriptor& descriptor, const wallet::Wallet& wallet,
                                   ImportRequest& request) {
    const keys::PrivateKeys& given = request.parsed.private_keys;
    const bool is_watch_only = wallet.has(WalletFlag::disable_private_keys);
    keys::DescriptorCache unused;
    const auto position = static_cast<std::uint32_t>(0);
    const auto expansion = descriptor.expand(position, {given, unused});
    if (!expansion)
        return rpc_fail(ErrorCode::wallet_error,
                        "Cannot expand descriptor. Probably because of hardened derivations "
                        "without private keys provided");
    if (is_watch_only) {
        if (descriptor.kind == keys::DescriptorKind::unused)
            return rpc_fail(ErrorCode::wallet_error,
                            "Cannot import unused() to wallet without private keys enabled");
        return {};
    }
    if (given.empty())
        return rpc_fail(ErrorCode::wallet_error,
                        "Cannot import descriptor without private keys to a wallet with private "
                        "keys enabled");
    if (descriptor.kind == keys::DescriptorKind::unused && knows_any(wallet, given))
        return rpc_fail(ErrorCode::wallet_error,
                        "Cannot import an unused() descriptor when its private key is already in "
                        "the wallet");
    const keys::PrivateKeys found = descriptor.private_keys(position, given);
    const bool has_all =
        !found.empty() && std::ranges::all_of(expansion->solving.origins, [&](const auto& origin) {
            return found.contains(origin.first);
        });
    if (!has_all)
        request.warnings.emplace_back(
            "Not all private keys provided. Some wallet functionality may return unexpected "
            "errors");
    return {};
}

/// An imported range must hold the one that is there.
RpcResult<void> check_update(const keys::Descriptor& descriptor, const wallet::Wallet& wallet,
                             const ImportRequest& request) {
    const wallet::DescriptorManager fresh(descriptor, {}, wallet.context().address_format);
    const wallet::DescriptorManager* known = wallet.keychain().find(fresh.id());
    if (known == nullptr || !known->is_range()) return {};
    const wallet::DescriptorRecord& present = known->record();
    if (request.record.range_start <= present.range_start &&
        request.record.range_end >= present.range_end)
        return {};
    return rpc_fail(ErrorCode::wallet_error, "Could not add descriptor '", request.text,
                    "': new range must include current range = [",
                    std::to_string(present.range_start), ",", std::to_string(present.range_end - 1),
                    "]");
}

RpcResult<void> set_activity(wallet::Wallet& wallet, wallet::DescriptorManager& manager,
                             ImportRequest& request, AddressUse use) {
    if (!request.is_active) return from_disk(wallet.keychain().deactivate(manager, use));
    if (manager.address_type()) return from_disk(wallet.keychain().set_active(manager, use));
    request.warnings.emplace_back("Unknown output type, cannot set descriptor to active.");
    return {};
}

RpcResult<void> set_labels(wallet::Wallet& wallet, const wallet::DescriptorManager& manager,
                           const ImportRequest& request, AddressUse use) {
    if (manager.is_range() || use == AddressUse::change) return {};
    keys::SolvingData unused;
    for (const base::Bytes& script : manager.expand(0, unused))
        if (const auto address = keys::encode_address(script, wallet.context().address_format))
            MALHA_TRY(from_disk(
                wallet.address_book().set(*address, request.label.value_or(""), "receive")));
    return {};
}

RpcResult<void> import_one(wallet::Wallet& wallet, ImportRequest& request) {
    const auto& alternatives = request.parsed.alternatives;
    if (request.is_active && !alternatives.front().is_single_type())
        return rpc_fail(ErrorCode::wallet_error, "Combo descriptors cannot be set to active");
    if (wallet.has(WalletFlag::disable_private_keys) && !request.parsed.private_keys.empty())
        return rpc_fail(ErrorCode::wallet_error,
                        "Cannot import private keys to a wallet with private keys disabled");
    wallet::DatabaseTransaction transaction = wallet.transaction();
    MALHA_TRY(from_disk(transaction.begin()));
    for (std::size_t i = 0; i < alternatives.size(); ++i) {
        const keys::Descriptor& descriptor = alternatives[i];
        const bool is_internal = alternatives.size() == 2 ? i == 1 : request.is_internal;
        const AddressUse use = is_internal ? AddressUse::change : AddressUse::receive;
        MALHA_TRY(check_private_keys(descriptor, wallet, request));
        MALHA_TRY(check_update(descriptor, wallet, request));
        wallet::DescriptorRecord record = request.record;
        record.text = descriptor.text(wallet.context().address_format);
        const auto added =
            wallet.keychain().add(descriptor, std::move(record), request.parsed.private_keys);
        if (!added)
            return rpc_fail(ErrorCode::wallet_error, "Could not add descriptor '", request.text,
                            "': ", added.error().message);
        MALHA_TRY(set_labels(wallet, **added, request, use));
        MALHA_TRY(set_activity(wallet, **added, request, use));
    }
    return from_disk(transaction.commit());
}

// ---- the whole list

/// Seconds; "now" is the median time of the tip. Errors: type_error.
RpcResult<std::int64_t> timestamp_from(const Json& entry, std::int64_t now) {
    if (entry.find("timestamp") == nullptr)
        return rpc_fail(ErrorCode::type_error, "Missing required timestamp field for key");
    const Json& value = member(entry, "timestamp");
    if (value.is_number()) return MALHA_TRY(integer_from<std::int64_t>(value));
    if (value.is_string() && value.string() == "now") return now;
    return rpc_fail(ErrorCode::type_error,
                    "Expected number or \"now\" timestamp value for key. got type ",
                    to_string(value.kind()));
}

struct Imported {
    std::string wallet_name;
    std::vector<RpcResult<void>> outcomes;
    std::vector<std::vector<std::string>> warnings;
    std::vector<std::int64_t> timestamps;
    std::int64_t timestamp_min = 0;
    std::optional<ScanRange> scan;  ///< none: nothing was imported
    std::string scan_advice;        ///< should a block be missing
};

/// Why a block may be missing, and what to do.
std::string scan_advice(wallet::ChainClient& chain) {
    const auto pruned = chain.prune_height();
    const auto lowest = pruned ? chain.block_at(*pruned) : std::nullopt;
    if (lowest && lowest->is_unvalidated)
        return "This error is likely caused by an in-progress assumeutxo background sync. Check "
               "logs or getchainstates RPC for assumeutxo background sync progress and try again "
               "later.";
    if (pruned)
        return "This error could be caused by pruning or data corruption (see debug log for "
               "details) and could be dealt with by downloading and rescanning the relevant blocks "
               "(see -reindex option and rescanblockchain RPC).";
    return "This error could potentially caused by data corruption. If the issue persists you may "
           "want to reindex (see -reindex option).";
}

/// Of a value that is no text, number or flag where one belongs; all else is an entry's own.
bool is_malformed(ErrorCode code) {
    return code == ErrorCode::type_error || code == ErrorCode::misc;
}

/// Thread: wallet strand. On success the wallet is reserved for a scan if there is to be one.
RpcResult<Imported> import_all(const WalletMethodContext& context, const Request& request) {
    wallet::Wallet& wallet = *MALHA_TRY(context.wallet_of(request));
    MALHA_TRY(reserve_scan(context, wallet));
    Imported imported;
    imported.wallet_name = wallet.name();
    const auto body = [&]() -> RpcResult<void> {
        MALHA_TRY(need_unlocked(wallet));
        const wallet::BlockFacts tip = wallet.context().chain.tip();
        imported.timestamp_min = tip.time.value;
        bool is_any = false;
        for (const Json& entry : request.param("requests").values()) {
            const auto timestamp = MALHA_TRY(timestamp_from(entry, tip.median_time.value));
            ImportRequest wanted;
            auto outcome = read_request(entry, std::max(kTimestampMin, timestamp), wallet, wanted);
            // A value of the wrong type ends the call; what came before it stays imported.
            if (!outcome && is_malformed(outcome.error().code)) {
                wallet.scripts_added();
                return outcome;
            }
            if (outcome) outcome = import_one(wallet, wanted);
            // What was begun and taken back must not be in the way of the others.
            if (!outcome) MALHA_TRY(from_wallet(wallet.recover()));
            is_any = is_any || outcome.has_value();
            imported.outcomes.push_back(std::move(outcome));
            imported.warnings.push_back(std::move(wanted.warnings));
            imported.timestamps.push_back(timestamp);
            imported.timestamp_min =
                std::min(imported.timestamp_min, std::max(kTimestampMin, timestamp));
        }
        wallet.scripts_added();
        if (!is_any) return {};
        const auto first =
            wallet.context().chain.first_since({imported.timestamp_min - kTimestampWindow}, 0);
        // Nothing that old: only the pool remains.
        imported.scan = ScanRange{first ? first->at.height : tip.at.height + 1, {}};
        imported.scan_advice = scan_advice(wallet.context().chain);
        return {};
    };
    const auto done = body();
    if (!done || !imported.scan) release_scan(wallet);
    MALHA_TRY(done);
    return imported;
}

/// Whether the block that could not be read may know a descriptor of that age.
bool concerns(const ScanOutcome& outcome, std::int64_t timestamp) {
    return timestamp <= outcome.failed_time.value + kTimestampWindow;
}

std::string scan_failure(const Imported& imported, std::size_t index, const ScanOutcome& outcome) {
    return "Rescan failed for descriptor with timestamp " +
           std::to_string(imported.timestamps[index]) +
           ". There was an error reading a block from time " +
           std::to_string(outcome.failed_time.value) + ", which is after or within " +
           std::to_string(kTimestampWindow) +
           " seconds of key creation, and could contain transactions pertaining to the desc. As a "
           "result, transactions and coins using this desc may not appear in the wallet. " +
           imported.scan_advice;
}

void write_outcome(JsonWriter& writer, const RpcResult<void>& outcome,
                   const std::vector<std::string>& warnings) {
    writer.begin_object().member("success", outcome.has_value());
    if (!outcome) {
        writer.key("error").begin_object();
        writer.member("code", static_cast<int>(outcome.error().code));
        writer.member("message", outcome.error().message).end_object();
    }
    if (!warnings.empty()) {
        writer.key("warnings").begin_array();
        for (const std::string& warning : warnings)
            writer.value(warning);
        writer.end_array();
    }
    writer.end_object();
}

RpcResult<JsonText> importdescriptors(const WalletMethodContext& context, const Request& request) {
    Imported imported = MALHA_TRY(context.on_strand([&] { return import_all(context, request); }));
    if (imported.scan) {
        const ScanOutcome outcome = run_scan(context, imported.wallet_name, *imported.scan);
        if (outcome.kind == ScanOutcome::Kind::aborted)
            return rpc_fail(ErrorCode::misc, "Rescan aborted by user.");
        if (outcome.kind == ScanOutcome::Kind::failed)
            for (std::size_t i = 0; i < imported.outcomes.size(); ++i)
                if (imported.outcomes[i] && concerns(outcome, imported.timestamps[i]))
                    imported.outcomes[i] =
                        rpc_fail(ErrorCode::misc, scan_failure(imported, i, outcome));
    }
    JsonWriter writer(512);
    writer.begin_array();
    for (std::size_t i = 0; i < imported.outcomes.size(); ++i)
        write_outcome(writer, imported.outcomes[i], imported.warnings[i]);
    return writer.end_array().take();
}

}  // namespace

void register_wallet_import_methods(MethodTable& table, const WalletMethodContext& context) {
    Argument timestamp = required("timestamp", number,
                                  "When the descriptor was made, in seconds, or \"now\": older "
                                  "blocks are not read");
    timestamp.type_words = "integer / string";
    const Argument one{
        .names = {},
        .type = object,
        .presence = Presence::optional,
        .description = "A descriptor",
        .inner = {required("desc", string, "The descriptor with its checksum"),
                  optional("active", boolean, "false", "Whether new addresses come from it"),
                  optional("range", range, {}, "Positions to watch: end, or [begin,end]"),
                  optional("next_index", number, {}, "First position not handed out yet"),
                  std::move(timestamp),
                  optional("internal", boolean, "false", "Whether it is for change"),
                  optional("label", string, "\"\"", "Label of its addresses")}};
    const Field error = nested("error", ResultType::object, "Why not",
                               {field("code", ResultType::number, "Error code"),
                                field("message", ResultType::string, "What is wrong")});
    Field optional_error = error;
    optional_error.presence = Presence::optional;
    Field warnings = nested("warnings", ResultType::array, "What to mind",
                            {field({}, ResultType::string, "A warning")});
    warnings.presence = Presence::optional;
    add_wallet_method(
        table, context,
        {.name = "importdescriptors",
         .category = "wallet",
         .description = "Adds descriptors to the wallet, and reads the chain for what concerns "
                        "them.",
         .arguments = {{.names = "requests",
                        .type = array,
                        .description = "The descriptors",
                        .inner = {one},
                        .signature = "requests"}},
         .results = returns(
             nested({}, ResultType::array, "In the same order",
                    {nested({}, ResultType::object, {},
                            {field("success", ResultType::boolean, "Whether it was imported"),
                             std::move(warnings), std::move(optional_error)})})),
         .examples = {{"[{\"desc\": \"<descriptor>\", \"timestamp\": \"now\"}]"}}},
        importdescriptors);
}

}  // namespace malha::rpc
