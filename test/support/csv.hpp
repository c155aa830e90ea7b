// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The simple comma-separated vector files of the BIPs: no quotes.
#pragma once

#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "malha/base/hex.hpp"
#include "support/shared.hpp"

namespace malha::test {

/// One row: column name to text.
using CsvRow = std::map<std::string, std::string>;

inline std::vector<std::string> split_csv(const std::string& line) {
    std::vector<std::string> fields(1);
    for (const char c : line) {
        if (c == ',') fields.emplace_back();
        if (c != ',' && c != '\r') fields.back().push_back(c);
    }
    return fields;
}

inline std::vector<CsvRow> shared_csv(const std::string& relative) {
    std::istringstream lines(shared_text(relative));
    std::string line;
    std::getline(lines, line);
    const auto names = split_csv(line);
    std::vector<CsvRow> rows;
    while (std::getline(lines, line)) {
        const auto fields = split_csv(line);
        CsvRow row;
        for (std::size_t i = 0; i < names.size() && i < fields.size(); ++i)
            row[names[i]] = fields[i];
        rows.push_back(row);
    }
    return rows;
}

inline base::Bytes unhex(const std::string& text) {
    return base::from_hex(text).value();
}

template <std::size_t Size>
std::array<std::uint8_t, Size> unhex_array(const std::string& text) {
    const base::Bytes bytes = unhex(text);
    std::array<std::uint8_t, Size> array{};
    EXPECT_EQ(bytes.size(), Size);
    std::copy_n(bytes.begin(), std::min(bytes.size(), Size), array.begin());
    return array;
}

}  // namespace malha::test
