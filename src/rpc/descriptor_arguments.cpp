// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See descriptor_arguments.hpp.
#include "descriptor_arguments.hpp"

#include "declare.hpp"
#include "malha/rpc/values.hpp"

namespace malha::rpc {
namespace {

constexpr std::int64_t kPositionsMax = 1'000'000;
constexpr std::int64_t kPositionEnd = std::int64_t{1} << 31;
constexpr std::uint32_t kDefaultScanEnd = 1000;

struct Ends {
    std::int64_t begin = 0;
    std::int64_t end = 0;
};
RpcResult<Ends> ends_from(const Json& value) {
    if (value.is_number()) return Ends{0, MALHA_TRY(integer_from<std::int64_t>(value))};
    const bool is_pair =
        value.is_array() && value.size() == 2 && value[0].is_number() && value[1].is_number();
    if (!is_pair)
        return rpc_fail(ErrorCode::invalid_parameter,
                        "Range must be specified as end or as [begin,end]");
    const Ends ends{MALHA_TRY(integer_from<std::int64_t>(value[0])),
                    MALHA_TRY(integer_from<std::int64_t>(value[1]))};
    if (ends.begin > ends.end)
        return rpc_fail(ErrorCode::invalid_parameter,
                        "Range specified as [begin,end] must not have begin after end");
    return ends;
}

/// A scan object taken apart, its descriptor not parsed yet.
RpcResult<ScanObject> parts_of(const Json& object) {
    if (object.is_string())
        return ScanObject{.text = object.string(), .range = {0, kDefaultScanEnd}};
    if (!object.is_object())
        return rpc_fail(ErrorCode::invalid_parameter,
                        "Scan object needs to be either a string or an object");
    const Json* descriptor = object.find("desc");
    if (descriptor == nullptr || descriptor->is_null())
        return rpc_fail(ErrorCode::invalid_parameter,
                        "Descriptor needs to be provided in scan object");
    ScanObject scan{.text = std::string(MALHA_TRY(string_from(*descriptor))),
                    .range = {0, kDefaultScanEnd}};
    if (const Json* range = object.find("range"); range != nullptr && !range->is_null())
        scan.range = MALHA_TRY(descriptor_range_from(*range));
    return scan;
}

}  // namespace

RpcResult<DescriptorRange> descriptor_range_from(const Json& value) {
    const Ends ends = MALHA_TRY(ends_from(value));
    if (ends.begin < 0)
        return rpc_fail(ErrorCode::invalid_parameter, "Range should be greater or equal than 0");
    if (ends.end < 0 || ends.end >= kPositionEnd)
        return rpc_fail(ErrorCode::invalid_parameter, "End of range is too high");
    if (ends.end >= ends.begin + kPositionsMax)
        return rpc_fail(ErrorCode::invalid_parameter, "Range is too large");
    return DescriptorRange{static_cast<std::uint32_t>(ends.begin),
                           static_cast<std::uint32_t>(ends.end)};
}

RpcResult<keys::ParsedDescriptor> descriptor_from(std::string_view text,
                                                  const keys::AddressFormat& format,
                                                  keys::ChecksumRule checksum) {
    auto parsed = keys::parse_descriptor(text, format, checksum);
    if (!parsed) return rpc_fail(ErrorCode::invalid_address_or_key, parsed.error().message);
    return std::move(parsed).value();
}

RpcResult<ScanObject> scan_object_from(const Json& object, const keys::AddressFormat& format) {
    ScanObject scan = MALHA_TRY(parts_of(object));
    scan.descriptor = MALHA_TRY(descriptor_from(scan.text, format, keys::ChecksumRule::optional));
    return scan;
}

RpcResult<void> ScanObject::expand(
    const ChainContext& context,
    const std::function<void(const keys::Descriptor&, std::uint32_t, keys::DescriptorExpansion)>&
        visit) const {
    for (const keys::Descriptor& alternative : descriptor.alternatives) {
        const DescriptorRange positions = alternative.is_range() ? range : DescriptorRange{};
        keys::DescriptorCache cache;
        for (std::uint32_t position = positions.begin; position <= positions.end; ++position) {
            if (context.engine().interrupted()) return rpc_fail(ErrorCode::misc, "Shutting down");
            auto expansion = alternative.expand(position, {descriptor.private_keys, cache});
            if (!expansion)
                return rpc_fail(ErrorCode::invalid_address_or_key,
                                "Cannot derive script without private keys: '", text, "'");
            visit(alternative, position, std::move(*expansion));
        }
    }
    return {};
}

RpcResult<std::vector<base::Bytes>> scan_object_scripts(const Json& object,
                                                        const ChainContext& context) {
    const ScanObject scan = MALHA_TRY(scan_object_from(object, context.address_format));
    std::vector<base::Bytes> scripts;
    MALHA_TRY(scan.expand(context, [&](const auto&, auto, keys::DescriptorExpansion expansion) {
        for (base::Bytes& script : expansion.scripts)
            scripts.push_back(std::move(script));
    }));
    return scripts;
}

std::vector<Argument> scan_object_arguments() {
    Argument range = optional("range", ArgType::range, "1000",
                              "Positions of a ranged descriptor: end, or [begin,end]");
    return {required({}, ArgType::string, "A descriptor"),
            {.names = {},
             .type = ArgType::object,
             .description = "A descriptor with its range",
             .inner = {required("desc", ArgType::string, "A descriptor"), std::move(range)}}};
}

}  // namespace malha::rpc
