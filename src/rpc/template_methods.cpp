// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// getblocktemplate (BIPs 22, 23, 9, 145). See mining_methods.hpp.
#include <algorithm>

#include "block_json.hpp"
#include "declare.hpp"
#include "malha/consensus/block_rules.hpp"
#include "malha/consensus/deployments.hpp"
#include "malha/consensus/header_rules.hpp"
#include "malha/mining/block_template.hpp"
#include "malha/rpc/mining_methods.hpp"
#include "malha/rpc/values.hpp"
#include "prepared_template.hpp"

namespace malha::rpc {
namespace {

/// A new block outdates a template at once, better transactions after a while.
constexpr std::chrono::seconds kLongPollFirst{60};
constexpr std::chrono::seconds kLongPollNext{10};

struct TemplateRequestArguments {
    std::string mode = "template";
    std::string data;  ///< of a proposal
    bool long_poll = false;
    /// Empty: whatever there is when the request comes.
    std::optional<std::string> long_poll_id;
    std::vector<std::string> rules;
};

RpcResult<TemplateRequestArguments> read_arguments(const Json& object) {
    TemplateRequestArguments arguments;
    if (const Json* mode = object.find("mode"); mode != nullptr && !mode->is_null()) {
        if (!mode->is_string()) return rpc_fail(ErrorCode::invalid_parameter, "Invalid mode");
        arguments.mode = mode->string();
    }
    if (arguments.mode != "template" && arguments.mode != "proposal")
        return rpc_fail(ErrorCode::invalid_parameter, "Invalid mode");
    const Json* data = object.find("data");
    if (arguments.mode == "proposal") {
        if (data == nullptr || !data->is_string())
            return rpc_fail(ErrorCode::type_error, "Missing data String key for proposal");
        arguments.data = data->string();
    }
    if (const Json* id = object.find("longpollid"); id != nullptr && !id->is_null()) {
        arguments.long_poll = true;
        if (id->is_string()) arguments.long_poll_id = id->string();
    }
    if (const Json* rules = object.find("rules"); rules != nullptr && rules->is_array())
        for (const Json& rule : rules->values())
            arguments.rules.emplace_back(MALHA_TRY(string_from(rule)));
    return arguments;
}

/// BIP 23: the reason against a proposed block; the empty text when there is none.
RpcResult<std::string> judge_proposal(const ChainContext& context, const std::string& data) {
    const primitives::BlockPtr block = decode_block(data);
    if (!block) return rpc_fail(ErrorCode::deserialization_error, "Block decode failed");
    return context.on_strand([&]() -> RpcResult<std::string> {
        if (const chain::BlockNode* known = context.engine().find(block->hash())) {
            if (known->is_valid(chain::Validity::scripts)) return std::string("duplicate");
            return std::string(known->failed() ? "duplicate-invalid" : "duplicate-inconclusive");
        }
        if (block->header().prev_hash != context.engine().chain().tip()->hash)
            return std::string("inconclusive-not-best-prevblk");
        const auto tested = context.engine().test_block(block, chain::ProofOfWork::ignored);
        if (tested) return std::string();
        if (const chain::Fault* fault = tested.error().fault()) return rpc_fault(*fault);
        return consensus::reject_reason(*tested.error().violation());
    });
}

RpcResult<void> check_rules(const ChainContext& context, const std::vector<std::string>& rules) {
    const auto has = [&rules](std::string_view rule) {
        return std::find(rules.begin(), rules.end(), rule) != rules.end();
    };
    if (context.params->consensus.is_signet() && !has("signet"))
        return rpc_fail(ErrorCode::invalid_parameter,
                        "getblocktemplate must be called with the signet rule set (call with "
                        "{\"rules\": [\"segwit\", \"signet\"]})");
    if (!has("segwit"))
        return rpc_fail(ErrorCode::invalid_parameter,
                        "getblocktemplate must be called with the segwit rule set (call with "
                        "{\"rules\": [\"segwit\"]})");
    return {};
}

/// BIP 22: waits until the template that the client has is outdated.
RpcResult<void> long_poll(const ChainContext& context, const std::optional<std::string>& id) {
    auto known = context.tip_watch->get().hash;
    auto revision = context.on_strand([&] { return context.pool().revision(); });
    if (id) {
        known = MALHA_TRY(hash_from<primitives::BlockHash>(Json(id->substr(0, 64)), "longpollid"));
        revision = parse_json_uint64(id->substr(64)).value_or(0);
    }
    const auto is_new = [&known](const TipWatch::Tip& tip) { return tip.hash != known; };
    for (std::chrono::seconds wait = kLongPollFirst;; wait = kLongPollNext) {
        const bool has_new_tip = is_new(context.tip_watch->wait(is_new, wait));
        if (has_new_tip || context.engine().interrupted()) return {};
        const bool pool_changed =
            context.on_strand([&] { return context.pool().revision() != revision; });
        if (pool_changed) return {};
    }
}

void write_rules(JsonWriter& writer, const consensus::ConsensusParams& params,
                 primitives::Height height) {
    // A "!" marks rules that change what a valid block looks like: old miners must refuse them.
    writer.key("rules").begin_array().value("csv");
    if (params.is_active(consensus::BuriedDeployment::segwit, height)) writer.value("!segwit");
    writer.value("taproot");
    if (params.is_signet()) writer.value("!signet");
    writer.end_array();
}

/// Thread: node strand.
void write_deployments(JsonWriter& writer, const consensus::ConsensusParams& params,
                       const chain::BlockNode& parent) {
    writer.key("vbavailable").begin_object();
    consensus::VersionBitsCache cache;
    for (std::size_t i = 0; i < consensus::kVersionBitsDeploymentCount; ++i) {
        const auto deployment = static_cast<consensus::VersionBitsDeployment>(i);
        const auto state = deployment_state(params, deployment, &parent, cache);
        if (state == consensus::DeploymentState::started ||
            state == consensus::DeploymentState::locked_in)
            writer.member(to_string(deployment), params.params_of(deployment).bit);
    }
    writer.end_object().member("vbrequired", 0);
}

/// Before segwit a block was bounded in bytes, and signature operations counted once.
void write_limits(JsonWriter& writer, bool has_segwit) {
    const primitives::Weight scale = has_segwit ? 1 : primitives::kWitnessScaleFactor;
    writer.key("mutable").begin_array().value("time").value("transactions").value("prevblock");
    writer.end_array().member("noncerange", "00000000ffffffff");
    writer.member("sigoplimit", consensus::kBlockSigopCostMax / scale);
    writer.member("sizelimit", consensus::kBlockWeightMax / scale);
    if (has_segwit) writer.member("weightlimit", consensus::kBlockWeightMax);
}

/// A template and what of the answer depends on the moment.
struct TemplateAnswer {
    std::shared_ptr<const PreparedTemplate> prepared;
    JsonWriter start;        ///< of the answer, up to its transactions
    base::UnixSeconds time;  ///< that the block should carry
    std::uint32_t bits = 0;  ///< its target, which on test networks depends on the time
};

/// Thread: node strand.
TemplateAnswer prepare_answer(const ChainContext& context, TemplateCache& cache) {
    const consensus::ConsensusParams& params = context.params->consensus;
    const chain::BlockNode& parent = *context.engine().chain().tip();
    TemplateAnswer answer;
    answer.prepared = cache.get(context);
    const mining::BlockTemplate& block = answer.prepared->block();
    answer.time = std::max(context.clock->now(), block.time_min);
    answer.bits = consensus::next_work_required(params, parent, answer.time);
    constexpr std::size_t kOtherBytes = 4096;
    answer.start = JsonWriter(answer.prepared->text_bytes() + kOtherBytes);
    JsonWriter& writer = answer.start;
    writer.begin_object().key("capabilities").begin_array().value("proposal").end_array();
    writer.member("version", block.header.version);
    write_rules(writer, params, block.height);
    write_deployments(writer, params, parent);
    writer.key("previousblockhash").display_hex(parent.hash.bytes);
    return answer;
}

/// Thread: any.
JsonText template_json(const ChainContext& context, TemplateAnswer answer) {
    const mining::BlockTemplate& block = answer.prepared->block();
    JsonWriter& writer = answer.start;
    writer.key("transactions").raw(answer.prepared->transactions_text());
    writer.key("coinbaseaux").begin_object().end_object();
    writer.member("coinbasevalue", block.coinbase_value.sat);
    writer.member("longpollid", block.header.prev_hash.to_display_hex() +
                                    std::to_string(answer.prepared->pool_revision()));
    writer.member("target", target_hex(answer.bits)).member("mintime", block.time_min.value);
    write_limits(writer, !block.witness_commitment.empty());
    writer.member("curtime", answer.time.value).member("bits", bits_hex(answer.bits));
    writer.member("height", block.height);
    const consensus::ConsensusParams& params = context.params->consensus;
    if (params.is_signet()) writer.key("signet_challenge").hex(params.signet_challenge);
    if (!block.witness_commitment.empty())
        writer.key("default_witness_commitment").hex(block.witness_commitment);
    return writer.end_object().take();
}

RpcResult<JsonText> getblocktemplate(const ChainContext& context, TemplateCache& cache,
                                     const Request& request) {
    const auto arguments = MALHA_TRY(read_arguments(request.param("template_request")));
    if (arguments.mode == "proposal") {
        const std::string refusal = MALHA_TRY(judge_proposal(context, arguments.data));
        return refusal.empty() ? json_null() : json_string(refusal);
    }
    if (arguments.long_poll) MALHA_TRY(long_poll(context, arguments.long_poll_id));
    MALHA_TRY(check_rules(context, arguments.rules));
    auto answer = MALHA_TRY(context.on_strand([&]() -> RpcResult<TemplateAnswer> {
        if (!context.params->is_mockable && context.engine().is_initial_block_download())
            return rpc_fail(ErrorCode::client_in_initial_download,
                            "Malha is in initial sync and waiting for blocks...");
        return prepare_answer(context, cache);
    }));
    return template_json(context, std::move(answer));
}

std::vector<Argument> template_arguments() {
    return {{.names = "template_request",
             .type = ArgType::object,
             .description = "What the client wants and understands",
             .inner = {optional("mode", ArgType::string, {}, "template or proposal"),
                       {.names = "capabilities",
                        .type = ArgType::array,
                        .presence = Presence::optional,
                        .description = "What the client can do",
                        .inner = {optional("str", ArgType::string, {}, "A capability")}},
                       {.names = "rules",
                        .type = ArgType::array,
                        .description = "Rules the client knows; must hold segwit",
                        .inner = {required("segwit", ArgType::string, "A rule"),
                                  optional("str", ArgType::string, {}, "Another rule")}},
                       optional("longpollid", ArgType::string, {},
                                "Wait until the template of this id is outdated"),
                       optional("data", ArgType::hex, {}, "The block of a proposal")}}};
}

Field transaction_field() {
    return nested("transactions", ResultType::array, "Transactions to include, no coinbase",
                  {nested({}, ResultType::object, {},
                          {field("data", ResultType::hex, "The transaction"),
                           field("txid", ResultType::hex, "Transaction id"),
                           field("hash", ResultType::hex, "Hash with witness"),
                           nested("depends", ResultType::array, "Its parents in this list",
                                  {field({}, ResultType::number, "Position, from 1")}),
                           field("fee", ResultType::number, "Fee in satoshis"),
                           field("sigops", ResultType::number, "Signature operation cost"),
                           field("weight", ResultType::number, "Weight")})});
}

Field text_list(std::string name, std::string description) {
    return nested(std::move(name), ResultType::array, std::move(description),
                  {field({}, ResultType::string, "An entry")});
}

std::vector<Field> template_fields() {
    return {field("version", ResultType::number, "Version of the block"),
            text_list("rules", "Rules in force; with ! if old miners must refuse"),
            nested("vbavailable", ResultType::dynamic_object, "Deployments that are voted on",
                   {field("rulename", ResultType::number, "Version bit")}),
            text_list("capabilities", "What the server can do"),
            field("vbrequired", ResultType::number, "Version bits that must be set"),
            field("previousblockhash", ResultType::string, "Hash of its parent"),
            transaction_field(),
            nested("coinbaseaux", ResultType::dynamic_object, "To be put into the coinbase",
                   {field("key", ResultType::hex, "Data")}),
            field("coinbasevalue", ResultType::number, "What the coinbase may pay, in satoshis"),
            field("longpollid", ResultType::string, "For the next request"),
            field("target", ResultType::string, "Hash the block must not exceed"),
            field("mintime", ResultType::time, "Earliest time of the block"),
            text_list("mutable", "What the miner may change"),
            field("noncerange", ResultType::hex, "Nonces to try"),
            field("sigoplimit", ResultType::number, "Greatest signature operation cost"),
            field("sizelimit", ResultType::number, "Greatest size"),
            optional_field("weightlimit", ResultType::number, "Greatest weight"),
            field("curtime", ResultType::time, "Suggested time"),
            field("bits", ResultType::string, "Target in compact form"),
            field("height", ResultType::number, "Height of the block"),
            optional_field("signet_challenge", ResultType::hex, "Block challenge, on signet"),
            optional_field("default_witness_commitment", ResultType::hex,
                           "Output script that commits to the witnesses")};
}

}  // namespace

void register_template_methods(MethodTable& table, const ChainContext& context) {
    table.add(
        {.name = "getblocktemplate",
         .category = "mining",
         .description = "What is needed to build the next block (BIPs 22, 23, 9, 145), or a "
                        "judgement of a proposed one.",
         .arguments = template_arguments(),
         .results = {{"If the proposal was accepted with mode=='proposal'",
                      field({}, ResultType::null_value, {})},
                     {"If the proposal was not accepted with mode=='proposal'",
                      field({}, ResultType::string, "Why not, according to BIP 22")},
                     {"Otherwise", nested({}, ResultType::object, {}, template_fields())}},
         .examples = {{"{\"rules\": [\"segwit\"]}"}},
         .handler = [context, cache = std::make_shared<TemplateCache>()](const Request& request) {
             return getblocktemplate(context, *cache, request);
         }});
}

}  // namespace malha::rpc
