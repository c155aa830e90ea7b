// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Key expressions as text (BIP 380).
#include <algorithm>

#include "keys/descriptor_key_access.hpp"
#include "malha/base/hex.hpp"
#include "malha/keys/descriptor_key.hpp"

namespace malha::keys {
namespace {

class KeyText {
public:
    KeyText(const KeyExpression& key, DescriptorForm form, const AddressFormat& format,
            const KeySources& sources)
        : key_(key), form_(form), format_(format), sources_(sources) {}

    std::optional<std::string> text() const {
        if (const auto* plain = std::get_if<PlainKey>(&key_.key)) return origin() + of(*plain);
        if (const auto* musig = std::get_if<MusigExpression>(&key_.key)) return of(*musig);
        const auto& extended = std::get<ExtendedKeyExpression>(key_.key);
        if (form_ == DescriptorForm::normalized) return normalized(extended);
        return origin() + of(extended);
    }

private:
    char mark() const {
        if (form_ == DescriptorForm::compat) return '\'';
        return form_ == DescriptorForm::normalized ? 'h' : key_.hardened_mark;
    }

    std::string steps(const std::vector<std::uint32_t>& path) const {
        std::string text;
        for (const std::uint32_t step : path) {
            text += '/' + std::to_string(step & ~kHardened);
            if ((step & kHardened) != 0) text += mark();
        }
        return text;
    }
    std::string range(KeyRange range) const {
        if (range == KeyRange::none) return {};
        return range == KeyRange::normal ? "/*" : std::string("/*") + mark();
    }

    std::string origin() const {
        if (!key_.origin) return {};
        return "[" + base::to_hex(key_.origin->fingerprint) + steps(key_.origin->path) + "]";
    }

    std::string of(const PlainKey& plain) const {
        if (form_ == DescriptorForm::private_keys)
            if (const auto* secret = plain_private_key(plain, sources_.private_keys))
                return encode_private_key(*secret, format_);
        return base::to_hex(base::ByteView(plain.bytes).subspan(plain.x_only ? 1 : 0));
    }

    std::string of(const ExtendedKeyExpression& extended) const {
        const std::string end = steps(extended.path.steps) + range(extended.path.range);
        if (form_ == DescriptorForm::private_keys)
            if (const auto secret = extended_private_key(extended, sources_.private_keys))
                return extended_key_text(*secret, format_) + end;
        return extended_key_text(extended.root, format_) + end;
    }

    std::optional<std::string> of(const MusigExpression& musig) const {
        std::string text = "musig(";
        for (const KeyExpression& participant : musig.participants) {
            const auto inner = participant.text(form_, format_, sources_);
            if (!inner) return std::nullopt;
            if (&participant != &musig.participants.front()) text += ',';
            text += *inner;
        }
        return text + ")" + steps(musig.path.steps) + range(musig.path.range);
    }

    /// The extended key after the last hardened step, with the way to it as origin.
    std::optional<std::string> normalized(const ExtendedKeyExpression& extended) const {
        const auto& path = extended.path.steps;
        const auto split = std::find_if(path.rbegin(), path.rend(), [](std::uint32_t step) {
                               return (step & kHardened) != 0;
                           }).base();
        const bool no_better_text =
            extended.path.range == KeyRange::hardened || split == path.begin();
        if (no_better_text) return origin() + of(extended);
        const std::vector<std::uint32_t> hidden(path.begin(), split);
        const auto key = last_hardened(extended, hidden);
        if (!key) return std::nullopt;
        const KeyOrigin outer =
            key_.origin.value_or(KeyOrigin{fingerprint_of(extended.root.key), {}});
        return "[" + base::to_hex(outer.fingerprint) + steps(outer.path) + steps(hidden) + "]" +
               extended_key_text(*key, format_) + steps({split, path.end()}) +
               range(extended.path.range);
    }

    std::optional<ExtendedPublicKey> last_hardened(const ExtendedKeyExpression& extended,
                                                   const std::vector<std::uint32_t>& path) const {
        const auto& cache = sources_.cache.last_hardened;
        if (const auto known = cache.find(key_.number); known != cache.end()) return known->second;
        auto secret = extended_private_key(extended, sources_.private_keys);
        for (auto step = path.begin(); secret && step != path.end(); ++step)
            secret = secret->derive(*step);
        if (!secret) return std::nullopt;
        return secret->neuter();
    }

    const KeyExpression& key_;
    DescriptorForm form_;
    const AddressFormat& format_;
    const KeySources& sources_;
};

}  // namespace

std::optional<std::string> KeyExpression::text(DescriptorForm form, const AddressFormat& format,
                                               const KeySources& sources) const {
    return KeyText(*this, form, format, sources).text();
}

}  // namespace malha::keys
