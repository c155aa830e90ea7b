// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See satisfaction.hpp.
#include "malha/keys/satisfaction.hpp"

#include <algorithm>

#include "keys/descriptor_multi.hpp"
#include "malha/base/checked.hpp"
#include "malha/base/hex.hpp"
#include "malha/primitives/serialize.hpp"
#include "malha/script/taproot.hpp"

namespace malha::keys {
namespace {

using primitives::compact_size_length;

constexpr std::size_t kSchnorrSize = 1 + 65;  // with a hash type, which may be asked for
constexpr std::size_t kLeafKey = 1 + crypto::XOnlyPublicKey::kSize;
constexpr std::size_t kOpcode = 1;
constexpr std::size_t kWitnessKeyHashScript = 22;
constexpr std::size_t kWitnessScriptHashScript = 34;
constexpr std::size_t kKeyHashScript = 25;
/// BIP 341: the point H, to which nobody knows the private key.
constexpr std::string_view kUnspendableKey =
    "50929b74c1a04954b78b4b6035e97a5e078a5a0f28ec96d547bfee9ace803ac0";

/// What a script takes from the stack: bytes of the items with their lengths, which are those of
/// their pushes, too; and the bytes of the script itself.
struct Items {
    std::size_t bytes = 0;
    std::size_t count = 0;
    std::size_t script = 0;
};

std::size_t number_push_size(std::size_t number) {
    constexpr std::size_t kSmallMax = 16;
    constexpr std::size_t kOneByteMax = 127;
    if (number <= kSmallMax) return kOpcode;
    return number <= kOneByteMax ? kOpcode + 1 : kOpcode + 2;
}

/// A push instruction for that many bytes.
std::size_t push_size(std::size_t bytes) {
    constexpr std::size_t kDirectMax = 75;
    constexpr std::size_t kOneByteMax = 255;
    if (bytes <= kDirectMax) return kOpcode + bytes;
    return bytes + (bytes <= kOneByteMax ? kOpcode + 1 : kOpcode + 2);
}

std::size_t item_size(std::size_t bytes) {
    return compact_size_length(bytes) + bytes;
}

bool is_unspendable(const KeyExpression& key) {
    const auto* plain = std::get_if<PlainKey>(&key.key);
    if (plain == nullptr) return false;
    const auto unspendable = base::from_hex(kUnspendableKey);
    base::ByteView x = plain->bytes;
    if (x.size() > unspendable->size()) x = x.subspan(1, unspendable->size());
    return std::ranges::equal(x, *unspendable);
}

/// Reads sizes off a descriptor. Thread: owner only.
class SizeReader {
public:
    explicit SizeReader(const SatisfactionRules& rules) : rules_(rules) {}

    std::optional<SatisfactionSize> output(const Descriptor& descriptor) const {
        switch (descriptor.kind) {
            case DescriptorKind::wpkh:
                return SatisfactionSize{.witness = ecdsa() + item_size(key_size(descriptor)),
                                        .witness_items = 2};
            case DescriptorKind::wsh:
                return in_witness(descriptor.inner.front());
            case DescriptorKind::sh:
                return nested(descriptor.inner.front());
            case DescriptorKind::tr:
                return taproot(descriptor);
            case DescriptorKind::raw_tr:
                return SatisfactionSize{.witness = kSchnorrSize, .witness_items = 1};
            default:
                break;
        }
        const auto spent = items(descriptor, Place::script);
        if (!spent) return std::nullopt;
        return SatisfactionSize{.script_sig = spent->bytes};
    }

private:
    std::size_t ecdsa() const {
        constexpr std::size_t kLowR = 71;
        return 1 + (rules_.grinding == crypto::RGrinding::low_r ? kLowR : kLowR + 1);
    }
    static std::size_t key_size(const Descriptor& descriptor) {
        return descriptor.keys.front().size();
    }

    enum class Place : std::uint8_t { script, leaf };

    std::optional<Items> items(const Descriptor& descriptor, Place place) const {
        const std::size_t signature = place == Place::leaf ? kSchnorrSize : ecdsa();
        const auto threshold = static_cast<std::size_t>(descriptor.threshold);
        switch (descriptor.kind) {
            case DescriptorKind::pk:
                return Items{signature, 1,
                             place == Place::leaf ? kLeafKey + kOpcode
                                                  : item_size(key_size(descriptor)) + kOpcode};
            case DescriptorKind::pkh:
                return Items{signature + item_size(key_size(descriptor)), 2, kKeyHashScript};
            case DescriptorKind::multi:
            case DescriptorKind::sorted_multi:
                return Items{1 + threshold * signature, 1 + threshold, multi_script(descriptor)};
            case DescriptorKind::multi_a:
            case DescriptorKind::sorted_multi_a:
                return Items{threshold * signature + descriptor.keys.size() - threshold,
                             descriptor.keys.size(), multi_script(descriptor)};
            case DescriptorKind::miniscript:
                return miniscript_items(*descriptor.miniscript);
            default:
                return std::nullopt;
        }
    }

    static std::optional<Items> miniscript_items(const Miniscript& miniscript) {
        const auto bytes = miniscript.witness_size_max();
        const auto count = miniscript.witness_items_max();
        if (!bytes || !count) return std::nullopt;
        return Items{*bytes, *count, miniscript.script_size()};
    }

    static std::size_t multi_script(const Descriptor& descriptor) {
        const std::size_t threshold = static_cast<std::size_t>(descriptor.threshold);
        std::size_t bytes = number_push_size(threshold) + kOpcode;
        for (const KeyExpression& key : descriptor.keys)
            bytes += is_multi_a(descriptor.kind) ? kLeafKey + kOpcode : item_size(key.size());
        return is_multi_a(descriptor.kind) ? bytes
                                           : bytes + number_push_size(descriptor.keys.size());
    }

    std::optional<SatisfactionSize> in_witness(const Descriptor& inner) const {
        const auto spent = items(inner, Place::script);
        if (!spent) return std::nullopt;
        return SatisfactionSize{.witness = spent->bytes + item_size(spent->script),
                                .witness_items = spent->count + 1};
    }

    std::optional<SatisfactionSize> nested(const Descriptor& inner) const {
        if (inner.kind == DescriptorKind::wpkh || inner.kind == DescriptorKind::wsh) {
            auto size = output(inner);
            if (size)
                size->script_sig =
                    push_size(inner.kind == DescriptorKind::wpkh ? kWitnessKeyHashScript
                                                                 : kWitnessScriptHashScript);
            return size;
        }
        const auto spent = items(inner, Place::script);
        if (!spent) return std::nullopt;
        return SatisfactionSize{.script_sig = spent->bytes + push_size(spent->script)};
    }

    std::optional<SatisfactionSize> taproot(const Descriptor& descriptor) const {
        const bool by_key = rules_.taproot == SatisfactionRules::Taproot::key_path &&
                            !is_unspendable(descriptor.keys.front());
        if (by_key || descriptor.inner.empty())
            return SatisfactionSize{.witness = kSchnorrSize, .witness_items = 1};
        std::optional<SatisfactionSize> largest;
        for (std::size_t i = 0; i < descriptor.inner.size(); ++i) {
            const auto size = leaf(descriptor.inner[i], descriptor.depths[i]);
            if (size && (!largest || size->witness > largest->witness)) largest = size;
        }
        return largest;
    }

    std::optional<SatisfactionSize> leaf(const Descriptor& descriptor, std::size_t depth) const {
        constexpr std::size_t kControlBase = 33;
        constexpr std::size_t kControlNode = 32;
        const auto spent = items(descriptor, Place::leaf);
        if (!spent) return std::nullopt;
        return SatisfactionSize{.witness = spent->bytes + item_size(spent->script) +
                                           item_size(kControlBase + depth * kControlNode),
                                .witness_items = spent->count + 2};
    }

    const SatisfactionRules& rules_;
};

}  // namespace

std::optional<SatisfactionSize> satisfaction_size_max(const Descriptor& descriptor,
                                                      const SatisfactionRules& rules) {
    return SizeReader(rules).output(descriptor);
}

primitives::Weight input_weight(const SatisfactionSize& size, WitnessPresence witness) {
    constexpr std::size_t kOutPointAndSequence = 32 + 4 + 4;
    constexpr auto kScale = static_cast<std::size_t>(primitives::kWitnessScaleFactor);
    const std::size_t stripped =
        kOutPointAndSequence + compact_size_length(size.script_sig) + size.script_sig;
    const std::size_t extra = witness == WitnessPresence::present
                                  ? compact_size_length(size.witness_items) + size.witness
                                  : 0;
    return base::narrow<primitives::Weight>(stripped * kScale + extra);
}

}  // namespace malha::keys
