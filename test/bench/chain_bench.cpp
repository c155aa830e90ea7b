// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The import of a chain through the engine. MALHA_BENCH_CHAIN names a bootstrap file of regtest
// (shared/bench/chaingen makes them); MALHA_BENCH_DBCACHE is -dbcache in MiB, MALHA_BENCH_PAR the
// number of workers.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "malha/chain/importer.hpp"
#include "malha/events/bus.hpp"

namespace {

using namespace malha;

unsigned long setting(const char* name, unsigned long fallback) {
    const char* text = std::getenv(name);
    return text != nullptr ? std::strtoul(text, nullptr, 10) : fallback;
}

std::string temporary_directory() {
    std::string name = (std::filesystem::temp_directory_path() / "malha-bench-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) std::abort();
    return name;
}

void import_chain(benchmark::State& state, const std::string& directory, const char* file) {
    chain::EngineOptions options;
    options.params = std::make_shared<const consensus::ChainParams>(consensus::regtest_params({}));
    options.blocks_dir = directory + "/blocks";
    options.block_index_dir = directory + "/blocks/index";
    options.chainstate_dir = directory + "/chainstate";
    options.cache_bytes = std::uint64_t{setting("MALHA_BENCH_DBCACHE", 450)} << 20;
    options.assumevalid = primitives::BlockHash{};

    base::PosixFilesystem filesystem;
    base::SystemClock clock;
    base::SystemRng rng;
    base::LogOptions log_options;
    log_options.print_to_console = true;
    base::Logger log(log_options, clock);
    base::ThreadPool pool(static_cast<unsigned>(setting("MALHA_BENCH_PAR", 2)), "worker");
    events::Bus bus;
    const chain::EngineContext context{filesystem, clock, rng, log, pool, bus};
    base::Strand strand("node");
    std::unique_ptr<chain::Engine> engine;
    strand.call([&] {
        engine = std::move(chain::Engine::create(options, context)).value();
        engine->start().value();
    });
    chain::Importer importer(*engine, context, [&](const auto& task) { strand.call(task); });
    importer.load(file).value();
    strand.call([&] {
        state.counters["height"] = engine->chain().height();
        state.counters["cache_MiB"] = static_cast<double>(engine->cache_info().bytes) / 1048576;
    });
    const base::MonoTime before_stop = clock.mono();
    strand.call([&] {
        engine->flush(chain::FlushMode::always).value();
        engine.reset();
    });
    state.counters["stop_s"] = std::chrono::duration<double>(clock.mono() - before_stop).count();
}

void ImportChain(benchmark::State& state) {
    const char* file = std::getenv("MALHA_BENCH_CHAIN");
    if (file == nullptr) return state.SkipWithError("MALHA_BENCH_CHAIN is not set");
    for (auto _ : state) {
        const std::string directory = temporary_directory();
        import_chain(state, directory, file);
        std::filesystem::remove_all(directory);
    }
}
BENCHMARK(ImportChain)
    ->Iterations(1)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime()
    ->MeasureProcessCPUTime();

}  // namespace
