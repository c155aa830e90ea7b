// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// scantxoutset: a walk over all coins, off the strand, in search of known scripts. One at a time;
// other calls ask how far it is and can end it. See descriptor_methods.hpp.
#include <algorithm>
#include <deque>
#include <unordered_map>

#include "declare.hpp"
#include "descriptor_arguments.hpp"
#include "malha/rpc/descriptor_methods.hpp"
#include "scan_turn.hpp"

namespace malha::rpc {
namespace {

struct TransparentHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
        return std::hash<std::string_view>()(text);
    }
};
/// Where a script comes from.
struct Origin {
    const ScanObject* object = nullptr;
    const keys::Descriptor* descriptor = nullptr;  ///< one of the object's
    std::uint32_t position = 0;
};

/// What is looked for. Its texts are made for what is found: of a wide range, that is little.
class Needles {
    using Scripts = std::unordered_map<std::string, Origin, TransparentHash, std::equal_to<>>;

public:
    using Needle = Scripts::value_type;

    static RpcResult<Needles> from(const Json& objects, const ChainContext& context) {
        Needles needles;
        for (const Json& json : objects.values()) {
            const ScanObject& object = needles.objects_.emplace_back(
                MALHA_TRY(scan_object_from(json, context.address_format)));
            MALHA_TRY(object.expand(
                context, [&](const keys::Descriptor& descriptor, std::uint32_t position,
                             const keys::DescriptorExpansion& expansion) {
                    for (const base::Bytes& script : expansion.scripts)
                        needles.scripts_.try_emplace(std::string(base::as_text(script)),
                                                     Origin{&object, &descriptor, position});
                }));
        }
        return needles;
    }
    /// Null: not looked for.
    [[nodiscard]] const Needle* find(base::ByteView script) const {
        const auto found = scripts_.find(base::as_text(script));
        return found == scripts_.end() ? nullptr : &*found;
    }
    /// The descriptor of that very script.
    [[nodiscard]] static std::string text_of(const Needle& needle,
                                             const keys::AddressFormat& format) {
        const Origin& origin = needle.second;
        keys::DescriptorCache cache;
        const auto expansion = origin.descriptor->expand(
            origin.position, {origin.object->descriptor.private_keys, cache});
        MALHA_ASSERT(expansion.has_value());  // it was expanded before
        return keys::infer_descriptor(base::as_bytes(needle.first), expansion->solving)
            .text(format);
    }

private:
    std::deque<ScanObject> objects_;  ///< they stay where they are
    Scripts scripts_;
};

struct FoundCoin {
    primitives::OutPoint outpoint;
    primitives::Amount value;
    primitives::Height height = 0;
    bool coinbase = false;
    const Needles::Needle* needle = nullptr;
    primitives::BlockHash block{};
};

struct ScanResult {
    bool completed = true;
    std::uint64_t coins = 0;
    std::vector<FoundCoin> found{};
};

/// How far a walk in the order of txids is.
int percent_at(const primitives::OutPoint& outpoint) {
    const auto bytes = outpoint.txid.view();
    return (bytes[0] * 256 + bytes[1]) * 100 / 65536;
}

RpcResult<ScanResult> walk(storage::CoinsCursor& cursor, const Needles& needles, ScanState& scan,
                           const ChainContext& context) {
    constexpr std::uint64_t kCoinsBetweenLooks = 8192;
    ScanResult result;
    for (; cursor.valid(); cursor.next()) {
        if (result.coins++ % kCoinsBetweenLooks == 0) {
            scan.percent = percent_at(cursor.outpoint());
            if (context.engine().interrupted()) return rpc_fail(ErrorCode::misc, "Shutting down");
            if (scan.aborted()) {
                result.completed = false;
                return result;
            }
        }
        const consensus::SpentOutput& coin = cursor.coin();
        const Needles::Needle* needle = needles.find(coin.output.script_pubkey);
        if (needle == nullptr) continue;
        result.found.push_back({.outpoint = cursor.outpoint(),
                                .value = coin.output.value,
                                .height = coin.height,
                                .coinbase = coin.coinbase,
                                .needle = needle});
    }
    if (!cursor.status())
        return rpc_fail(ErrorCode::database_error, cursor.status().error().message);
    return result;
}

RpcResult<JsonText> scan_start(const ChainContext& context, const Request& request,
                               ScanState& scan) {
    const ScanTurn turn(scan);
    if (!turn.taken())
        return rpc_fail(ErrorCode::invalid_parameter,
                        "Scan already in progress, use action \"abort\" or \"status\"");
    if (!request.has("scanobjects"))
        return rpc_fail(ErrorCode::misc, "scanobjects argument is required for the start action");
    const Needles needles = MALHA_TRY(Needles::from(request.param("scanobjects"), context));
    struct Opened {
        storage::CoinsCursor cursor;
        const chain::BlockNode* tip;
    };
    Opened opened = MALHA_TRY(context.on_strand([&]() -> RpcResult<Opened> {
        auto cursor = context.engine().coins_cursor();
        if (!cursor) return rpc_fault(cursor.error());
        const chain::BlockNode* tip = context.engine().find(cursor->best_block());
        return Opened{std::move(cursor).value(), tip};
    }));
    ScanResult result = MALHA_TRY(walk(opened.cursor, needles, scan, context));
    std::ranges::sort(result.found, {}, &FoundCoin::outpoint);
    context.on_strand([&] {
        for (FoundCoin& coin : result.found)
            coin.block = opened.tip->ancestor_node(coin.height)->hash;
    });

    JsonWriter writer(512 + 512 * result.found.size());
    writer.begin_object().member("success", result.completed).member("txouts", result.coins);
    writer.member("height", opened.tip->height).member("bestblock", opened.tip->hash);
    writer.key("unspents").begin_array();
    primitives::Amount total;
    std::unordered_map<const Needles::Needle*, std::string> texts;
    for (const FoundCoin& coin : result.found) {
        if (context.engine().interrupted()) return rpc_fail(ErrorCode::misc, "Shutting down");
        std::string& text = texts[coin.needle];
        if (text.empty()) text = Needles::text_of(*coin.needle, context.address_format);
        total.sat += coin.value.sat;
        writer.begin_object().member("txid", coin.outpoint.txid);
        writer.member("vout", coin.outpoint.index);
        writer.key("scriptPubKey").hex(base::as_bytes(coin.needle->first));
        writer.member("desc", text).member("amount", coin.value);
        writer.member("coinbase", coin.coinbase).member("height", coin.height);
        writer.member("blockhash", coin.block);
        writer.member("confirmations", opened.tip->height - coin.height + 1).end_object();
    }
    return writer.end_array().member("total_amount", total).end_object().take();
}

RpcResult<JsonText> scantxoutset(const ChainContext& context, const Request& request,
                                 ScanState& scan) {
    const std::string& action = request.text("action");
    if (action == "start") return scan_start(context, request, scan);
    if (action == "abort") return json_value(scan.abort());
    if (action != "status")
        return rpc_fail(ErrorCode::invalid_parameter, "Invalid action '", action, "'");
    if (!scan.running()) return json_null();
    return JsonWriter().begin_object().member("progress", scan.percent.load()).end_object().take();
}

Field unspent_fields() {
    return nested("unspents", ResultType::array, "What was found",
                  {nested({}, ResultType::object, {},
                          {field("txid", ResultType::hex, "Transaction id"),
                           field("vout", ResultType::number, "Index of the output"),
                           field("scriptPubKey", ResultType::hex, "Output script"),
                           field("desc", ResultType::string, "Descriptor of that script"),
                           field("amount", ResultType::amount, "Amount"),
                           field("coinbase", ResultType::boolean, "Made by a coinbase"),
                           field("height", ResultType::number, "Height of its block"),
                           field("blockhash", ResultType::hex, "Hash of its block"),
                           field("confirmations", ResultType::number, "Confirmations")})});
}

Method scantxoutset_method() {
    return {.name = "scantxoutset",
            .category = "blockchain",
            .description =
                "Finds unspent outputs by descriptors. Reads all coins, which takes a "
                "while on long chains; blocks go on being validated meanwhile.",
            .arguments = {required("action", ArgType::string,
                                   "start; abort: end the scan that runs; status: how far it is"),
                          {.names = "scanobjects",
                           .type = ArgType::array,
                           .presence = Presence::optional,
                           .description = "What to look for; needed to start",
                           .inner = scan_object_arguments(),
                           .signature = "[scanobjects,...]"}},
            .results = {{"when action=='start'; only returns after scan completes",
                         nested({}, ResultType::object, {},
                                {field("success", ResultType::boolean, "Whether it was finished"),
                                 field("txouts", ResultType::number, "Coins read"),
                                 field("height", ResultType::number, "Height of the tip"),
                                 field("bestblock", ResultType::hex, "Hash of the tip"),
                                 unspent_fields(),
                                 field("total_amount", ResultType::amount, "Sum of them")})},
                        {"when action=='abort'",
                         field({}, ResultType::boolean, "Whether a scan was running")},
                        {"when action=='status' and a scan is currently in progress",
                         nested({}, ResultType::object, {},
                                {field("progress", ResultType::number, "Percent")})},
                        {"when action=='status' and no scan is in progress",
                         field({}, ResultType::null_value, {})}},
            .examples = {{"\"start\", [\"raw(51)\"]"}, {"\"status\""}, {"\"abort\""}}};
}

}  // namespace

void register_scan_methods(MethodTable& table, const ChainContext& context) {
    Method method = scantxoutset_method();
    method.handler = [context, scan = std::make_shared<ScanState>()](const Request& request) {
        return scantxoutset(context, request, *scan);
    };
    table.add(std::move(method));
}

}  // namespace malha::rpc
