// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The two ways in which the engine says no. A Violation is the block's fault: it broke a rule, the
// node goes on. A Fault is the machine's (disk, database, corruption): nothing is known about the
// block, the engine stops and the node shuts down in order.
#pragma once

#include <string>
#include <utility>

#include "malha/base/result.hpp"
#include "malha/consensus/rule.hpp"

namespace malha::chain {

struct Fault {
    std::string message;
};

/// Either of the two. Thread: any.
class EngineError {
public:
    EngineError() = default;
    EngineError(consensus::Violation violation) : violation_(std::move(violation)) {}
    EngineError(Fault fault) : fault_(std::move(fault)), is_fault_(true) {}

    /// Null when it is the other one.
    [[nodiscard]] const consensus::Violation* violation() const {
        return is_fault_ ? nullptr : &violation_;
    }
    [[nodiscard]] const Fault* fault() const { return is_fault_ ? &fault_ : nullptr; }

private:
    consensus::Violation violation_;
    Fault fault_;
    bool is_fault_ = false;
};

}  // namespace malha::chain
