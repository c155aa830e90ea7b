// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The scripts that scan objects stand for.
#pragma once

#include <algorithm>
#include <vector>

#include "descriptor_arguments.hpp"
#include "malha/rpc/values.hpp"

namespace malha::rpc {

/// Thread: any, once made.
class ScriptSet {
public:
    /// Errors: those of scan_object_scripts(), and type_error when it is no array.
    [[nodiscard]] static RpcResult<ScriptSet> from(const Json& scan_objects,
                                                   const ChainContext& context) {
        MALHA_TRY(expect_kind(scan_objects, Json::Kind::array));
        ScriptSet set;
        for (const Json& object : scan_objects.values())
            for (base::Bytes& script : MALHA_TRY(scan_object_scripts(object, context)))
                set.scripts_.push_back(std::move(script));
        std::ranges::sort(set.scripts_);
        const auto repeated = std::ranges::unique(set.scripts_);
        set.scripts_.erase(repeated.begin(), repeated.end());
        return set;
    }

    [[nodiscard]] bool contains(base::ByteView script) const {
        const auto at =
            std::ranges::lower_bound(scripts_, script, [](base::ByteView a, base::ByteView b) {
                return std::ranges::lexicographical_compare(a, b);
            });
        return at != scripts_.end() && std::ranges::equal(*at, script);
    }
    /// Sorted, each once.
    [[nodiscard]] const std::vector<base::Bytes>& scripts() const { return scripts_; }

private:
    std::vector<base::Bytes> scripts_;
};

}  // namespace malha::rpc
