// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Making blocks at once, for regtest. See mining_methods.hpp.
#include "block_json.hpp"
#include "declare.hpp"
#include "malha/base/checked.hpp"
#include "malha/keys/descriptor.hpp"
#include "malha/mining/block_template.hpp"
#include "malha/rpc/help.hpp"
#include "malha/rpc/mining_methods.hpp"

namespace malha::rpc {
namespace {

using base::Bytes;

constexpr std::uint64_t kTriesDefault = 1'000'000;

struct Generation {
    Bytes coinbase_script;
    /// Exactly these; none: what the pool has.
    std::optional<std::vector<mining::TemplateTransaction>> transactions{};
    std::uint64_t tries_left = kTriesDefault;
};

/// Thread: node strand.
mining::BlockTemplate next_template(const ChainContext& context, const Generation& generation) {
    consensus::VersionBitsCache cache;
    const chain::BlockNode& tip = *context.engine().chain().tip();
    return mining::make_template({.params = context.params->consensus,
                                  .parent = tip,
                                  .version_bits = cache,
                                  .now = context.clock->now(),
                                  .coinbase_script = generation.coinbase_script,
                                  .transactions = generation.transactions
                                                      ? *generation.transactions
                                                      : assemble_noted(context, tip),
                                  .block_version = context.block_version});
}

/// The candidate with its proof of work; null when the tries ran out.
primitives::BlockPtr mine(const ChainContext& context, mining::BlockTemplate candidate,
                          std::uint64_t& tries_left) {
    const auto header =
        mining::find_proof_of_work(candidate.header, context.params->consensus, tries_left);
    if (!header) return nullptr;
    candidate.header = *header;
    return candidate.block();
}

RpcResult<void> connect(const ChainContext& context, const primitives::BlockPtr& block) {
    const auto accepted = context.on_strand([&] { return context.engine().process_block(block); });
    if (accepted) return {};
    if (const chain::Fault* fault = accepted.error().fault()) return rpc_fault(*fault);
    return rpc_fail(ErrorCode::internal_error, "ProcessNewBlock, block not accepted: ",
                    consensus::reject_reason(*accepted.error().violation()));
}

/// How many blocks to make, with how many tries in all.
struct Quota {
    int blocks = 0;
    std::uint64_t tries = 0;
};

/// @tparam Tries  the numbers that are let in; a negative one stands for a huge unsigned one
template <std::integral Tries>
RpcResult<Quota> quota_of(const Request& request, std::string_view count_name) {
    const int count = MALHA_TRY(request.integer<int>(count_name));
    const auto tries = MALHA_TRY(request.integer_or<Tries>("maxtries", kTriesDefault));
    return Quota{count, static_cast<std::uint64_t>(tries)};
}

RpcResult<JsonText> generate_blocks(const ChainContext& context, const Quota& quota,
                                    Generation generation) {
    generation.tries_left = quota.tries;
    JsonWriter writer(80);
    writer.begin_array();
    for (int i = 0; i < quota.blocks && !context.engine().interrupted(); ++i) {
        auto candidate = context.on_strand([&] { return next_template(context, generation); });
        const auto block = mine(context, std::move(candidate), generation.tries_left);
        if (block == nullptr) break;
        MALHA_TRY(connect(context, block));
        writer.display_hex(block->hash().bytes);
    }
    return writer.end_array().take();
}

RpcResult<JsonText> generatetoaddress(const ChainContext& context, const Request& request) {
    const Quota quota = MALHA_TRY(quota_of<int>(request, "nblocks"));
    auto script = keys::decode_address(request.text("address"), context.address_format);
    if (!script) return rpc_fail(ErrorCode::invalid_address_or_key, "Error: Invalid address");
    return generate_blocks(context, quota, {.coinbase_script = std::move(script).value()});
}

/// The output that a descriptor pays to; of combo() the segwit one where there is one.
RpcResult<Bytes> payout_script(const keys::ParsedDescriptor& parsed) {
    if (parsed.alternatives.size() > 1)
        return rpc_fail(ErrorCode::invalid_parameter, "Multipath descriptor not accepted");
    const keys::Descriptor& descriptor = parsed.alternatives.front();
    if (descriptor.is_range())
        return rpc_fail(
            ErrorCode::invalid_parameter,
            "Ranged descriptor not accepted. Maybe pass through deriveaddresses first?");
    keys::DescriptorCache cache;
    auto expansion = descriptor.expand(0, {parsed.private_keys, cache});
    if (!expansion)
        return rpc_fail(ErrorCode::invalid_address_or_key,
                        "Cannot derive script without private keys");
    std::vector<Bytes>& scripts = expansion->scripts;
    if (scripts.empty())
        return rpc_fail(ErrorCode::invalid_address_or_key, "Descriptor has no output script");
    return std::move(scripts[scripts.size() / 2]);
}

RpcResult<JsonText> generatetodescriptor(const ChainContext& context, const Request& request) {
    const Quota quota = MALHA_TRY(quota_of<std::uint64_t>(request, "num_blocks"));
    const auto parsed = keys::parse_descriptor(request.text("descriptor"), context.address_format,
                                               keys::ChecksumRule::optional);
    if (!parsed) return rpc_fail(ErrorCode::invalid_address_or_key, parsed.error().message);
    return generate_blocks(context, quota, {.coinbase_script = MALHA_TRY(payout_script(*parsed))});
}

/// The output of generateblock: a descriptor or an address.
RpcResult<Bytes> output_script(const ChainContext& context, const std::string& text) {
    const auto parsed =
        keys::parse_descriptor(text, context.address_format, keys::ChecksumRule::optional);
    if (parsed) return payout_script(*parsed);
    auto script = keys::decode_address(text, context.address_format);
    if (!script)
        return rpc_fail(ErrorCode::invalid_address_or_key, "Error: Invalid address or descriptor");
    return std::move(script).value();
}

/// A transaction of the pool by its id, or one given as hex.
RpcResult<mining::TemplateTransaction> listed_transaction(const ChainContext& context,
                                                          const std::string& text) {
    if (const auto txid = primitives::Txid::from_display_hex(text)) {
        auto waiting = context.on_strand([&]() -> primitives::TransactionPtr {
            const mempool::Entry* entry = context.pool().find(*txid);
            return entry == nullptr ? nullptr : entry->tx;
        });
        if (waiting == nullptr)
            return rpc_fail(ErrorCode::invalid_address_or_key, "Transaction ", text,
                            " not in mempool.");
        return mining::TemplateTransaction{.tx = std::move(waiting), .fee = {}};
    }
    auto bytes = base::from_hex(text);
    auto tx = bytes ? primitives::parse_transaction(std::move(*bytes))
                    : base::Unexpected{primitives::DecodeError::truncated};
    if (!tx)
        return rpc_fail(ErrorCode::deserialization_error, "Transaction decode failed for ", text,
                        ". Make sure the tx has at least one input.");
    return mining::TemplateTransaction{.tx = std::move(tx).value(), .fee = {}};
}

/// The template must be valid but for its proof of work. Thread: node strand.
RpcResult<mining::BlockTemplate> checked_template(const ChainContext& context,
                                                  const Generation& generation) {
    auto candidate = next_template(context, generation);
    const auto tested = context.engine().test_block(candidate.block(), chain::ProofOfWork::ignored);
    if (tested) return candidate;
    if (const chain::Fault* fault = tested.error().fault()) return rpc_fault(*fault);
    const std::string reason = consensus::to_string(*tested.error().violation());
    return rpc_fail(ErrorCode::verify_error, "TestBlockValidity failed: ", reason);
}

RpcResult<JsonText> generateblock(const ChainContext& context, const Request& request) {
    Generation generation;
    generation.coinbase_script = MALHA_TRY(output_script(context, request.text("output")));
    auto& listed = generation.transactions.emplace();
    for (const Json& entry : request.param("transactions").values())
        listed.push_back(
            MALHA_TRY(listed_transaction(context, std::string(MALHA_TRY(string_from(entry))))));
    auto candidate =
        MALHA_TRY(context.on_strand([&] { return checked_template(context, generation); }));
    const auto block = mine(context, std::move(candidate), generation.tries_left);
    if (block == nullptr) return rpc_fail(ErrorCode::misc, "Failed to make block.");
    const bool submit = request.flag_or("submit", true);
    if (submit) MALHA_TRY(connect(context, block));
    JsonWriter writer;
    writer.begin_object().key("hash").display_hex(block->hash().bytes);
    if (!submit) writer.key("hex").hex(block->raw());
    return writer.end_object().take();
}

std::vector<ResultVariant> block_hashes() {
    return returns(nested({}, ResultType::array, "Hashes of the new blocks",
                          {field({}, ResultType::hex, "A block hash")}));
}

Argument tries_argument() {
    return optional("maxtries", ArgType::number, "1000000", "Hashes to try at most");
}

/// A method of old clients: whoever calls it learns from its help what took its place.
Method generate_method() {
    Method method{
        .name = "generate",
        .category = "hidden",
        .description =
            "has been replaced by the -generate cli option. Refer to -help for more information."};
    method.handler = [help = help_text(method)](const Request&) -> RpcResult<JsonText> {
        return rpc_fail(ErrorCode::method_not_found, help);
    };
    return method;
}

}  // namespace

void register_generate_methods(MethodTable& table, const ChainContext& context) {
    const auto bind = [&context](auto handler) -> Handler {
        return [context, handler](const Request& request) { return handler(context, request); };
    };
    table.add(generate_method());
    table.add({.name = "generatetoaddress",
               .category = "hidden",
               .description = "Mines blocks at once that pay to an address.",
               .arguments = {required("nblocks", ArgType::number, "How many blocks"),
                             required("address", ArgType::string, "Who is paid"), tries_argument()},
               .results = block_hashes(),
               .examples = {{"11, \"myaddress\""}},
               .handler = bind(generatetoaddress)});
    table.add(
        {.name = "generatetodescriptor",
         .category = "hidden",
         .description = "Mines blocks at once that pay to a descriptor.",
         .arguments = {required("num_blocks", ArgType::number, "How many blocks"),
                       required("descriptor", ArgType::string, "Who is paid"), tries_argument()},
         .results = block_hashes(),
         .examples = {{"11, \"mydesc\""}},
         .handler = bind(generatetodescriptor)});
    table.add(
        {.name = "generateblock",
         .category = "hidden",
         .description = "Mines one block at once that holds the given transactions, in that order.",
         .arguments = {required("output", ArgType::string, "Address or descriptor that is paid"),
                       {.names = "transactions",
                        .type = ArgType::array,
                        .description = "Raw transactions, or ids of waiting ones",
                        .inner = {required("rawtx/txid", ArgType::string, "A transaction")}},
                       optional("submit", ArgType::boolean, "true",
                                "false: return the block instead of connecting it")},
         .results = returns_object(
             {field("hash", ResultType::hex, "Hash of the block"),
              optional_field("hex", ResultType::hex, "The block, when it was not submitted")}),
         .examples = {{"\"myaddress\", [\"rawtx\"]"}},
         .handler = bind(generateblock)});
}

}  // namespace malha::rpc
